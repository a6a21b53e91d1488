-- session_get: one session, for whoever may see it.
--
-- Called by:  GET /api/sessions/{id}
-- Returns:    200; 404 unknown, deleted or not theirs; 410 past its grace
CREATE OR REPLACE FUNCTION holdfast.session_get(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    s     holdfast.session;
    a     holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;

    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner
       AND x.session_id = p_session
       AND x.status <> 'deleted'
       AND (x.expires_at IS NULL OR x.expires_at
            + make_interval(secs => p_limits.session_grace) > v_now);
    IF NOT FOUND THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;

    a.status := 200;
    a.body := holdfast.session_json(s, CASE WHEN p_actor = p_owner THEN 'owner'
        ELSE holdfast.role_of(p_owner, p_actor, p_session) END, v_now);
    RETURN a;
END
$$;
REVOKE ALL ON FUNCTION holdfast.session_get(text, text, text, uuid, holdfast.limits) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.session_get(text, text, text, uuid, holdfast.limits) TO holdfast_app;
