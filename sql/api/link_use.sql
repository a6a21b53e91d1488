-- link_use: somebody brings a link: it becomes a grant.
--
-- Call:       write, one lock, repeat
-- Called by:  POST /api/links/accept, with the owner that the token names;
--             p_actor is who brings it
-- Returns:    200 {session, role}, and for C in location the grant's id;
--             every failure is 404; busy.  Bringing it again uses it once
CREATE OR REPLACE FUNCTION holdfast.link_use(
    p_owner text,
    p_actor text,
    p_session uuid,                       -- =given; what the token names
    p_link uuid,                          -- =given
    p_hash text,                          -- =given
    p_id uuid,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now   timestamptz;
    v_count int;
    v_role  text;
    s       holdfast.session;
    l       holdfast.link;
    g       holdfast.grant_given;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL THEN
        a := holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
        RETURN CASE WHEN a.status = 0 THEN a
            ELSE holdfast.refusal(404, 'not-found') END;
    END IF;
    v_now := clock_timestamp();

    SELECT * INTO l
      FROM holdfast.link AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.link_id = p_link AND x.secret = decode(p_hash, 'hex')
       AND (x.expires_at IS NULL OR x.expires_at > v_now);
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;

    SELECT * INTO g
      FROM holdfast.grant_given AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.grantee = p_actor
       AND (x.expires_at IS NULL OR x.expires_at > v_now);
    -- Whoever may do as much already uses nothing up.
    IF p_actor <> p_owner
        AND (NOT FOUND OR (g.role = 'viewer' AND l.role = 'editor'))
    THEN
        SELECT count(*) INTO v_count
          FROM holdfast.grant_given AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.grantee <> p_actor
           AND (x.expires_at IS NULL OR x.expires_at > v_now);
        IF l.uses = 0 OR v_count >= p_limits.grants THEN
            RETURN holdfast.refusal(404, 'not-found');
        END IF;
        UPDATE holdfast.link AS x
           SET uses = x.uses - 1
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.link_id = p_link;
        INSERT INTO holdfast.grant_given AS x
            (user_id, session_id, grant_id, grantee, role, link_id, created_at)
        VALUES (p_owner, p_session, p_id, p_actor, l.role, p_link, v_now)
        ON CONFLICT (user_id, session_id, grantee) DO UPDATE
           SET role = excluded.role, expires_at = NULL, link_id = excluded.link_id
        RETURNING * INTO g;
        a.bell := json_build_array(
            holdfast.session_moved(s, p_actor, 'link', v_now));
        a.outcome := 'applied';
    END IF;

    v_role := holdfast.role_of(p_owner, p_actor, p_session);
    a.status := 200;
    a.location := g.grant_id;
    a.body := json_build_object(
        'session', holdfast.session_json(s, v_role, v_now), 'role', v_role);
    RETURN a;
END
$$;
