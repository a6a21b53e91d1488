-- session_share: set keys in several of one's own sessions, all or none.
--
-- Call:       slow, many locks, repeat
-- Called by:  POST /api/sessions/share; the slow lane, for it locks them all,
--             in the order of their ids, so that two shares cannot deadlock
-- Returns:    200 {sessions: [{id, rev}]}; 404 for a session that is unknown,
--             `me`, or not one's own; 409 state, 410, 403 quota-exceeded, each
--             with the session it is about; nothing is written then
--
-- A session may have values that the sharing user has not seen: base 0 keeps
-- overwritten values as copies, as it would for any save.
CREATE OR REPLACE FUNCTION holdfast.session_share(
    p_owner  text,
    p_actor  text,
    p_body   jsonb,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_now     timestamptz := clock_timestamp();
    v_batches jsonb := jsonb_build_array(jsonb_build_object(
                  'base', 0, 'set', p_body->'set'));
    v_ids     uuid[];
    v_done    json[] := '{}';
    v_bells   jsonb := '[]';
    v_id      uuid;
    s         holdfast.session;
    w         holdfast.answer;
    a         holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_body->'sessions' IS NULL THEN
        SELECT array_agg(x.session_id ORDER BY x.session_id) INTO v_ids
          FROM holdfast.session AS x
         WHERE x.user_id = p_owner AND x.session_id <> c_me
           AND x.status = 'active' AND x.expires_at > v_now;
    ELSE
        SELECT array_agg(DISTINCT t.id::uuid ORDER BY t.id::uuid) INTO v_ids
          FROM jsonb_array_elements_text(p_body->'sessions') AS t (id);
    END IF;

    -- All are locked and asked before any is written.
    FOREACH v_id IN ARRAY coalesce(v_ids, '{}') LOOP
        a := CASE WHEN v_id = c_me THEN holdfast.refusal(404, 'not-found')
            ELSE holdfast.save_lock(p_owner, p_actor, v_id, p_limits) END;
        -- One that ended meanwhile was not asked for by name.
        CONTINUE WHEN a.status > 0 AND p_body->'sessions' IS NULL;
        IF a.status IS NULL THEN
            SELECT * INTO s
              FROM holdfast.session AS x
             WHERE x.user_id = p_owner AND x.session_id = v_id;
            a := (SELECT p.refusal
                    FROM holdfast.plan_make(s, p_actor, NULL, v_batches,
                         false, NULL, NULL, p_limits) AS p);
        END IF;
        IF a.status > 0 THEN
            a.body := coalesce(a.body, '{}')::jsonb
                || jsonb_build_object('session', v_id);
        END IF;
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END LOOP;

    FOREACH v_id IN ARRAY coalesce(v_ids, '{}') LOOP
        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.user_id = p_owner AND x.session_id = v_id
           AND x.status = 'active';
        CONTINUE WHEN NOT FOUND;
        w := holdfast.save_write(s, p_actor, NULL, NULL, v_batches, 'share',
            NULL, NULL, p_limits);
        v_done := v_done || json_build_object(
            'id', v_id, 'rev', w.body::json->'rev');
        v_bells := v_bells || coalesce(w.bell, '[]')::jsonb;
    END LOOP;

    a := NULL;
    a.status := 200;
    a.body := json_build_object('sessions', to_json(v_done));
    a.bell := v_bells;
    a.outcome := 'applied';
    RETURN a;
END
$$;
