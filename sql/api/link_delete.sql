-- link_delete: a link opens nothing any more; grants it made stay.
--
-- Call:       write, one lock, never repeat
-- Called by:  DELETE /api/sessions/{id}/links/{lid}
-- Returns:    204, again 404; busy
CREATE OR REPLACE FUNCTION holdfast.link_delete(
    p_owner text,
    p_actor text,
    p_need text,
    p_session uuid,
    p_link uuid,                          -- {lid}:uuid
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

    DELETE FROM holdfast.link AS l
     WHERE l.user_id = p_owner AND l.session_id = p_session
       AND l.link_id = p_link;
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    a.bell := json_build_array(
        holdfast.session_moved(s, p_actor, 'link', v_now));
    a.status := 204;
    a.outcome := 'applied';
    RETURN a;
END
$$;
