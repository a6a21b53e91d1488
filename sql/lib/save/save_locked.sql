-- save_locked: a save by the slow way, into a session whose row is locked.
--
-- Called by:  context_save, which has found the session alive and active;
--             save_slow, which has just locked it
-- Returns:    as context_save, but never that the session cannot be had.  Here
--             stand the reasons why a whole body cannot be taken; what concerns
--             one batch is in plan_make.
CREATE OR REPLACE FUNCTION holdfast.save_locked(
    p_owner   text,
    p_actor   text,
    p_session uuid,
    p_body    jsonb,
    p_via     text,
    p_refused text,
    p_guard   jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_refused text := p_refused;
    s         holdfast.session;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;

    IF p_body->>'era' <> s.era THEN
        IF p_via <> 'beacon' THEN
            RETURN holdfast.refusal(409, 'client-unknown');
        END IF;
        v_refused := 'era';
    END IF;

    IF p_guard IS NOT NULL
        AND holdfast.guard_moved(p_owner, p_session, p_guard) THEN
        RETURN holdfast.refusal(0, 'moved');
    END IF;

    RETURN holdfast.save_write(s, p_actor, p_body->>'client',
        p_body->>'label', holdfast.save_batches(p_body), p_via, v_refused,
        NULL, p_limits);
END
$$;
