-- session_recover: everything to continue, as long as nothing has to change.
--
-- Call:       read, no lock, repeat
-- Called by:  POST /api/sessions/{id}/recover, first; the read lane
-- Returns:    200 with all of it; 404, 410; or status 0, 'write-needed': then
--             session_recover_write is called with the same.  That is so when
--             the session is in its grace, is to be made, or has parked
--             batches whose time has come.  A viewer never causes a write.
CREATE OR REPLACE FUNCTION holdfast.session_recover(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,                       -- NULL: `latest`
    p_body    jsonb,                      -- NULL: none came
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_now    timestamptz := clock_timestamp();
    v_body   jsonb := coalesce(p_body, '{}');
    v_create boolean := coalesce((p_body->>'create')::boolean, false);
    v_id     uuid := p_session;
    v_role   text;
    s        holdfast.session;
    a        holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_session IS NULL THEN
        v_id := holdfast.recover_find(p_owner, v_body, p_limits);
        IF v_id IS NULL THEN
            RETURN CASE WHEN v_create THEN holdfast.refusal(0, 'write-needed')
                ELSE holdfast.refusal(404, 'not-found') END;
        END IF;
    ELSIF v_create THEN
        RETURN holdfast.refusal(400, 'bad-parameter',
            json_build_object('parameter', 'create'));
    ELSIF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;
    v_role := CASE WHEN p_actor = p_owner THEN 'owner'
        ELSE holdfast.role_of(p_owner, p_actor, v_id) END;

    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner
       AND x.session_id = v_id
       AND x.status <> 'deleted'
       AND (x.expires_at IS NULL OR x.expires_at
            + make_interval(secs => p_limits.session_grace) > v_now);
    IF NOT FOUND AND v_id = c_me THEN
        RETURN holdfast.refusal(0, 'write-needed');
    ELSIF NOT FOUND THEN
        RETURN holdfast.session_lost(p_owner, v_id, p_limits.session_grace);
    END IF;

    IF v_role <> 'viewer' AND (s.expires_at <= v_now
        OR s.status = 'active' AND v_body->'clients' IS NOT NULL AND EXISTS (
            SELECT FROM holdfast.recover_clients(p_owner, p_actor, v_id, v_body) AS c
             WHERE c.below IS NOT NULL))
    THEN
        RETURN holdfast.refusal(0, 'write-needed');
    END IF;
    RETURN holdfast.recover_answer(s, p_actor, v_role, v_body, false, p_limits);
END
$$;
