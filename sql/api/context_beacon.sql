-- context_beacon: the save of a page that is going away.
--
-- Call:       write, one lock, repeat if-seq
-- Called by:  POST /api/sessions/{id}/beacon, once the ticket is verified
-- Returns:    204 whatever became of it: applied, a duplicate, parked ahead of
--             a gap, or kept as copies; 401 for a ticket made before the user
--             signed out; 403 and 404 by the role the actor has now; 409
--             state, 410; busy; moved
--
-- p_refused: why what it says may not be applied ('schema').  Nobody is there
-- to hear it, so it is kept as copies.  The not_before of an actor who is not
-- the owner is his own row: C asks account_ticket about that.
CREATE OR REPLACE FUNCTION holdfast.context_beacon(
    p_owner   text,
    p_actor   text,
    p_session uuid,
    p_body    jsonb,
    p_iat     bigint,
    p_refused text,
    p_guard   jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor = p_owner THEN
        a := holdfast.account_ticket(p_owner, p_iat);
    ELSE
        a := holdfast.access_refusal(p_owner, p_actor, 'editor', p_session);
    END IF;
    IF a.status >= 400 THEN
        RETURN a;
    END IF;

    IF p_refused IS NULL THEN
        a := holdfast.context_save(p_owner, p_actor, 'editor', p_session,
            p_body, 'beacon', false, p_guard, p_limits);
    ELSE
        a := holdfast.save_slow(p_owner, p_actor, p_session, p_body, 'beacon',
            p_refused, p_guard, p_limits);
    END IF;
    IF a.status = 200 THEN
        a.status := 204;
        a.body := NULL;
        a.ticket := NULL;
    END IF;
    RETURN a;
END
$$;
