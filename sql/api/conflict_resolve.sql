-- conflict_resolve: settle a conflict, and let go of its copy.
--
-- Call:       write, one lock, never repeat
-- Called by:  POST of a conflict, with {use: mine | theirs | value, value?}
-- Returns:    a save's answer; 404; 409 state; 410; busy; moved.  The side
--             that is in the context stays as it is now.  Where the other one
--             is taken, what came after the conflict was perhaps not seen,
--             and is kept as a copy in its turn.  That a copy is gone is a
--             revision, so that other devices hear of it.
CREATE OR REPLACE FUNCTION holdfast.conflict_resolve(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_id      uuid,                       -- {cid}:uuid
    p_body    jsonb,
    p_guard   jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_use   text := p_body->>'use';
    v_value jsonb;
    v_batch jsonb := '{}';
    c       holdfast.conflict;
    s       holdfast.session;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_open(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    SELECT * INTO c
      FROM holdfast.conflict AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.conflict_id = p_id;
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    IF holdfast.guard_moved(p_owner, p_session, p_guard) THEN
        RETURN holdfast.refusal(0, 'moved');
    END IF;

    IF v_use = 'value' AND NOT p_body ? 'value' THEN
        RETURN holdfast.refusal(422, 'schema', json_build_object('errors',
            json_build_array(json_build_object('pointer', '',
                'keyword', 'required', 'message', 'has no value'))));
    END IF;
    v_value := CASE v_use WHEN 'mine' THEN c.mine WHEN 'theirs' THEN c.theirs
        ELSE p_body->'value' END;
    IF v_use <> c.kept THEN
        v_batch := CASE WHEN v_value IS NULL
            THEN jsonb_build_object('delete', jsonb_build_array(c.key))
            ELSE jsonb_build_object('set', jsonb_build_object(c.key, v_value))
            END || jsonb_build_object('base', c.rev);
    END IF;
    a := holdfast.save_write(s, p_actor, NULL, NULL,
        jsonb_build_array(v_batch), 'resolve', NULL, NULL, p_limits);
    IF a.status = 200 THEN
        DELETE FROM holdfast.conflict AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.conflict_id = p_id;
        IF a.bell IS NULL THEN
            UPDATE holdfast.session AS x
               SET rev = x.rev + 1
             WHERE x.user_id = p_owner AND x.session_id = p_session;
            a.bell := holdfast.save_bell(p_session, s.rev + 1, NULL, '{}');
            a.body := jsonb_set(a.body::jsonb, '{rev}', to_jsonb(s.rev + 1));
        END IF;
    END IF;
    RETURN a;
END
$$;
