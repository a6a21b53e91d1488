-- session_recover_write: recover, when something has to change for it.
--
-- Call:       write, one lock, repeat
-- Called by:  POST /api/sessions/{id}/recover, after 'write-needed'
-- Returns:    as session_recover; 201 when the session was made; 403 over the
--             limit of sessions; busy
--
-- `latest` with create is one find-or-make on (app, slot): whoever comes
-- second finds what the first one made.
CREATE OR REPLACE FUNCTION holdfast.session_recover_write(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,                       -- NULL: `latest`
    p_id      uuid,                       -- made by C, for a new session
    p_body    jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_body   jsonb := coalesce(p_body, '{}');
    v_create boolean := coalesce((p_body->>'create')::boolean, false);
    v_made   boolean := false;
    v_id     uuid := p_session;
    v_role   text;
    s        holdfast.session;
    p        holdfast.answer;             -- of what was parked
    a        holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_session IS NULL THEN
        IF v_create AND NOT holdfast.try_lock('slot', p_owner, concat_ws(
            E'\x1f', coalesce(p_body->>'app', ''), coalesce(p_body->>'slot', '')))
        THEN
            RETURN holdfast.refusal(0, 'busy');
        END IF;
        v_id := holdfast.recover_find(p_owner, v_body, p_limits);
        IF v_id IS NULL AND NOT v_create THEN
            RETURN holdfast.refusal(404, 'not-found');
        ELSIF v_id IS NULL THEN
            a := holdfast.session_refusal(v_body);
            IF a.status IS NOT NULL THEN
                RETURN a;
            END IF;
            a := holdfast.session_room(p_owner, p_id, p_limits);
            IF a.status IS NOT NULL THEN
                RETURN a;
            END IF;
            s := holdfast.session_make(p_owner, p_id, right(p_id::text, 8),
                v_body, p_limits);
            v_id := p_id;
            v_made := true;
        END IF;
        -- A repeat after a lost answer finds the row of the first attempt.
        v_made := v_made OR v_id = p_id;
    ELSIF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;

    s := holdfast.session_lock(p_owner, v_id, p_limits.session_grace);
    IF s.session_id IS NULL AND v_id = c_me THEN
        IF NOT holdfast.me_ensure(p_owner, p_limits) THEN
            RETURN holdfast.refusal(0, 'busy');
        END IF;
        s := holdfast.session_lock(p_owner, v_id, p_limits.session_grace);
    END IF;
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, v_id, p_limits.session_grace);
    END IF;

    v_role := holdfast.role_of(p_owner, p_actor, v_id);
    IF v_role <> 'viewer' THEN
        s := holdfast.session_revive(s);
    END IF;
    IF v_role <> 'viewer' AND s.status = 'active' THEN
        p := holdfast.parked_apply(p_owner, p_actor, v_id, v_body, p_limits);
        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.user_id = p_owner AND x.session_id = v_id;
    END IF;

    a := holdfast.recover_answer(s, p_actor, v_role, v_body, v_made, p_limits);
    a.bell := p.bell;
    a.outcome := 'applied';
    RETURN a;
END
$$;
