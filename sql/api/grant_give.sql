-- grant_give: let another user into a session: the owner's side, which decides.
--
-- Call:       write, one lock, repeat
-- Called by:  POST /api/sessions/{id}/grants
-- Returns:    201 {grant}; 200 for one that was changed; 403 over the limit,
--             409, 422 key-reused, busy.  grant_take follows, for the index
CREATE OR REPLACE FUNCTION holdfast.grant_give(
    p_owner text,
    p_actor text,
    p_need text,
    p_session uuid,
    p_id uuid,
    p_body jsonb,
    p_idem text,
    p_fingerprint text,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now   timestamptz;
    v_count int;
    r       record;
    g       holdfast.grant_given;
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

    r := holdfast.request_begin(p_owner, p_actor, p_idem, p_fingerprint);
    IF r.verdict = 'busy' THEN
        RETURN holdfast.request_busy();
    ELSIF r.verdict = 'reused' THEN
        RETURN holdfast.refusal(422, 'key-reused');
    END IF;

    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    v_now := clock_timestamp();

    IF r.verdict = 'new' THEN
        SELECT count(*) INTO v_count
          FROM holdfast.grant_given AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.grantee <> p_body->>'user'
           AND (x.expires_at IS NULL OR x.expires_at > v_now);
        IF v_count >= p_limits.grants THEN
            RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
                'which', 'grants', 'limit', p_limits.grants, 'used', v_count));
        END IF;
        INSERT INTO holdfast.grant_given AS x
            (user_id, session_id, grant_id, grantee, role, created_at, expires_at)
        VALUES (p_owner, p_session, p_id, p_body->>'user', p_body->>'role',
            v_now, (p_body->>'expires_at')::timestamptz)
        ON CONFLICT (user_id, session_id, grantee) DO UPDATE
           SET role = excluded.role, expires_at = excluded.expires_at
        RETURNING * INTO g;
        -- One that was changed may end earlier now: streams ask again.
        a.bell := json_build_array(
            holdfast.session_moved(s, p_actor, 'grant', v_now),
            json_build_object('session', p_session,
                'close', g.grant_id <> p_id));
        PERFORM holdfast.request_done(p_owner, p_actor, p_idem,
            p_fingerprint, 201, g.grant_id::text);
    ELSE
        SELECT * INTO g
          FROM holdfast.grant_given AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.grant_id = r.thing::uuid;
        IF NOT FOUND THEN
            RETURN holdfast.refusal(404, 'not-found');
        END IF;
    END IF;

    a.status := CASE WHEN g.grant_id = p_id OR r.verdict = 'replayed'
        THEN 201 ELSE 200 END;
    a.location := format('/api/sessions/%s/grants/%s', p_session, g.grant_id);
    a.body := json_build_object('grant', holdfast.grant_json(g));
    a.outcome := CASE WHEN r.verdict = 'replayed' THEN 'replayed' ELSE 'applied' END;
    RETURN a;
END
$$;
