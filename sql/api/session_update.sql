-- session_update: a session's name, status, device or idle lifetime.
--
-- Call:       write, one lock, repeat
-- Called by:  PATCH and PUT /api/sessions/{id}
-- Returns:    200 with the session; a change that others hear of is a revision
--             of its own.  In grace it comes back to life.  404, 410, 403, busy
CREATE OR REPLACE FUNCTION holdfast.session_update(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_body    jsonb,                      -- what is absent stays
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now timestamptz;
    s     holdfast.session;
    o     holdfast.session;               -- as it was
    a     holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;

    a := holdfast.session_refusal(p_body);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    v_now := clock_timestamp();

    o := s;
    s.name := CASE WHEN p_body ? 'name' THEN p_body->>'name' ELSE s.name END;
    s.device := CASE WHEN p_body ? 'device'
        THEN nullif(p_body->'device', 'null') ELSE s.device END;
    s.status := coalesce(p_body->>'status', s.status);
    s.ttl := coalesce((p_body->>'ttl')::numeric::int, s.ttl);
    s.rev := s.rev + (s IS DISTINCT FROM o)::int;
    s.saved_at := v_now;
    IF s.expires_at IS NOT NULL THEN              -- `me` never expires
        s.expires_at := holdfast.expiry(s.ttl, v_now);
    END IF;

    UPDATE holdfast.session AS x
       SET name = s.name, device = s.device, status = s.status, ttl = s.ttl,
           rev = s.rev, saved_at = s.saved_at, expires_at = s.expires_at
     WHERE x.user_id = p_owner AND x.session_id = p_session;

    -- Jobs are claimed in an active session alone.
    IF s.status <> o.status THEN
        PERFORM holdfast.job_rouse(p_owner, p_session, NULL);
    END IF;
    a.outcome := 'unchanged';
    IF s.rev > o.rev THEN
        INSERT INTO holdfast.activity
            (user_id, session_id, rev, at, actor, via)
        VALUES (p_owner, p_session, s.rev, v_now, p_actor, 'session');
        a.bell := json_build_array(json_build_object('session', p_session,
            'rev', s.rev, 'client', NULL, 'keys', '[]'::json));
        a.outcome := 'applied';
    END IF;
    a.status := 200;
    a.body := holdfast.session_json(s, CASE WHEN p_actor = p_owner THEN 'owner'
        ELSE holdfast.role_of(p_owner, p_actor, p_session) END, v_now);
    RETURN a;
END
$$;
