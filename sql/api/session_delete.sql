-- session_delete: end a session; what it held is emptied by the sweeper.
--
-- Call:       write, one lock, never repeat
-- Called by:  DELETE /api/sessions/{id}
-- Returns:    204, and a doorbell that closes its streams; 404 the second
--             time; busy
CREATE OR REPLACE FUNCTION holdfast.session_delete(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    s holdfast.session;
    a holdfast.answer;
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

    UPDATE holdfast.session AS x
       SET status = 'deleted'
     WHERE x.user_id = p_owner AND x.session_id = p_session;

    a.status := 204;
    a.bell := json_build_array(json_build_object(
        'session', p_session, 'close', true));
    a.outcome := 'applied';
    RETURN a;
END
$$;
