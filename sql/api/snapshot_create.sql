-- snapshot_create: name the present of a session, or a part of it.
--
-- Call:       write, one lock, repeat
-- Called by:  POST of snapshots; context_sync
-- Returns:    201 with the snapshot; 200 for an undo step whose like is the
--             newest already; 403 without room; 404; 410; 422 key-reused; busy
--
-- It is a revision of its own, so that others hear of it by their cursors; the
-- snapshot has that one, and nothing of the context changes.
CREATE OR REPLACE FUNCTION holdfast.snapshot_create(
    p_owner       text,
    p_actor       text,
    p_need        text,
    p_session     uuid,
    p_id          uuid,                   -- made by C before the first attempt
    p_body        jsonb,
    p_idem        text,
    p_fingerprint text,
    p_limits      holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_body jsonb := coalesce(p_body, '{}');
    v_thing uuid := p_id;
    v_new  boolean := true;
    v_bell json;
    r      record;
    s      holdfast.session;
    n      holdfast.snapshot;
    a      holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;
    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL AND p_session = c_me AND p_actor = p_owner
        AND holdfast.me_ensure(p_owner, p_limits)
    THEN
        s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    END IF;
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;

    r := holdfast.request_begin(p_owner, p_actor, p_idem, p_fingerprint);
    IF r.verdict = 'busy' THEN
        RETURN holdfast.refusal(0, 'busy');
    ELSIF r.verdict = 'reused' THEN
        RETURN holdfast.refusal(422, 'key-reused');
    ELSIF r.verdict = 'replayed' THEN
        v_thing := r.thing::uuid;
    END IF;

    -- The snapshot that this key, or an attempt with a lost answer, has made.
    SELECT * INTO n
      FROM holdfast.snapshot AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session AND x.id = v_thing;
    IF n.number IS NOT NULL THEN
        a := holdfast.snapshot_answer(n, coalesce(r.status, 201), NULL, p_limits);
        a.outcome := CASE r.verdict WHEN 'replayed' THEN 'replayed' ELSE 'applied' END;
        RETURN a;
    ELSIF r.verdict = 'replayed' THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;

    a := holdfast.snapshot_room(p_owner, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    IF v_body->>'source' = 'step' THEN
        r := holdfast.snapshot_step(p_owner, p_session, p_actor, p_id, v_body,
            s.rev + 1, p_limits);
        n := r.n;
        v_new := r.is_new;
    ELSE
        n := holdfast.snapshot_add(p_owner, p_session, p_actor, p_id, v_body,
            s.rev + 1, p_limits);
        INSERT INTO holdfast.activity
            (user_id, session_id, rev, at, actor, via)
        VALUES (p_owner, p_session, n.rev, n.created_at, p_actor, 'snapshot');
    END IF;
    IF v_new THEN
        v_bell := json_build_object('session', p_session, 'rev', n.rev,
            'client', NULL, 'keys', '[]'::json);
    END IF;
    PERFORM holdfast.session_revive(s);
    a := holdfast.snapshot_answer(n, CASE WHEN v_new THEN 201 ELSE 200 END,
        v_bell, p_limits);
    PERFORM holdfast.request_done(p_owner, p_actor, p_idem, p_fingerprint,
        a.status, n.id::text);
    RETURN a;
END
$$;
