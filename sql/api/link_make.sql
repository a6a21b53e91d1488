-- link_make: a link that becomes a grant for whoever brings it.
--
-- Call:       write, one lock, repeat
-- Called by:  POST /api/sessions/{id}/links; C made the secret, and only
--             its hash comes here
-- Returns:    201 {link} without its token, which C adds unless the request was
--             replayed: the secret is shown once; 403, 404 when the link is
--             gone, 409, 422 key-reused, busy
CREATE OR REPLACE FUNCTION holdfast.link_make(
    p_owner text,
    p_actor text,
    p_need text,
    p_session uuid,
    p_id uuid,
    p_hash text,                          -- =given
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
    s       holdfast.session;
    l       holdfast.link;
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
    ELSIF r.verdict = 'replayed' THEN
        SELECT * INTO l
          FROM holdfast.link AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.link_id = r.thing::uuid;
        IF NOT FOUND THEN
            RETURN holdfast.refusal(404, 'not-found');
        END IF;
        a.status := 201;
        a.location := format('/api/sessions/%s/links/%s', p_session, l.link_id);
        a.body := json_build_object('link', holdfast.link_json(l));
        a.outcome := 'replayed';
        RETURN a;
    END IF;

    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    v_now := clock_timestamp();

    IF s.expires_at IS NULL THEN                  -- `me` is never shared
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', 'taken'));
    END IF;

    DELETE FROM holdfast.link AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND (x.expires_at <= v_now OR x.uses = 0);
    SELECT count(*) INTO v_count
      FROM holdfast.link AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    IF v_count >= p_limits.links THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'links', 'limit', p_limits.links, 'used', v_count));
    END IF;
    INSERT INTO holdfast.link AS x
        (user_id, session_id, link_id, secret, role, uses, created_at, expires_at)
    VALUES (p_owner, p_session, p_id, decode(p_hash, 'hex'), p_body->>'role',
        (p_body->>'uses')::int, v_now, (p_body->>'expires_at')::timestamptz)
    ON CONFLICT (user_id, session_id, link_id) DO NOTHING;
    SELECT * INTO l
      FROM holdfast.link AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.link_id = p_id;
    PERFORM holdfast.request_done(p_owner, p_actor, p_idem, p_fingerprint,
        201, p_id::text);

    a.bell := json_build_array(
        holdfast.session_moved(s, p_actor, 'link', v_now));
    a.status := 201;
    a.location := format('/api/sessions/%s/links/%s', p_session, p_id);
    a.body := json_build_object('link', holdfast.link_json(l));
    a.outcome := 'applied';
    RETURN a;
END
$$;
