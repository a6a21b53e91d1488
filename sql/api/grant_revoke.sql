-- grant_revoke: end a grant, at once.
--
-- Call:       write, one lock, never repeat
-- Called by:  DELETE /api/sessions/{id}/grants/{gid}
-- Returns:    204 and, for C, the grantee in body; a doorbell closes the
--             session's streams, and who may still listen comes back; 404
CREATE OR REPLACE FUNCTION holdfast.grant_revoke(
    p_owner text,
    p_actor text,
    p_need text,
    p_session uuid,
    p_grant uuid,                         -- {gid}:uuid
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now   timestamptz;
    s       holdfast.session;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;

    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    v_now := clock_timestamp();

    DELETE FROM holdfast.grant_given AS g
     WHERE g.user_id = p_owner AND g.session_id = p_session
       AND g.grant_id = p_grant
    RETURNING g.grantee INTO a.body;
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    a.bell := json_build_array(
        holdfast.session_moved(s, p_actor, 'grant', v_now),
        json_build_object('session', p_session, 'close', true));
    a.status := 204;
    a.outcome := 'applied';
    RETURN a;
END
$$;
