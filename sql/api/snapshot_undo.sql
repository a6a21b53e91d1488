-- snapshot_undo: back to the step before, in one scope.
--
-- Call:       write, one lock, never repeat
-- Called by:  POST undo
-- Returns:    200 with {rev, number, changed, before}; 403; 404; 409 state:
--             nothing-to-undo, or undo-unsafe, with the keys that somebody
--             else changed since; 410; busy
--
-- The first undo after an edit puts the present on top, which is what redo
-- comes back to; the cursor says where among the steps the present is.
CREATE OR REPLACE FUNCTION holdfast.snapshot_undo(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_body    jsonb,                      -- scope; NULL: of the whole
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_top CONSTANT bigint := 9223372036854775807;
    v_scope  text := coalesce(p_body->>'scope', '');
    v_below  bigint := c_top;
    v_edited boolean := true;             -- since the last undo or redo
    v_keys   text[];
    v_before bigint;
    v_bell   text;
    v_versions jsonb;
    v_room   holdfast.limits := p_limits;
    s        holdfast.session;
    u        holdfast.undo;
    t        record;
    a        holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_open(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    SELECT * INTO u
      FROM holdfast.undo AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session AND x.scope = v_scope;
    IF FOUND THEN
        v_edited := holdfast.scope_moved(p_owner, p_session, u.mark_rev, v_scope);
        v_below := CASE WHEN v_edited THEN u.cursor + 1 ELSE u.cursor END;
    END IF;

    t := holdfast.undo_find(p_owner, p_session, v_scope, v_below, false);
    IF t.number IS NULL THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', 'nothing-to-undo'));
    END IF;
    v_keys := holdfast.undo_unsafe(p_owner, p_session, p_actor, t.rev,
        ARRAY(SELECT jsonb_object_keys(t.to_set)) || t.to_delete);
    IF v_keys IS NOT NULL THEN
        RETURN holdfast.refusal(409, 'state', json_build_object(
            'reason', 'undo-unsafe', 'keys', v_keys));
    END IF;
    -- Before there is made room, perhaps by letting go of this very step.
    v_versions := holdfast.state_versions(p_owner, p_session, t.rev, v_scope);
    a := holdfast.state_refusal(s, t.to_set, t.to_delete, p_limits);
    IF a.status IS NULL AND v_edited THEN
        a := holdfast.snapshot_room(p_owner, p_session, p_limits);
    END IF;
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    IF v_edited THEN
        -- The present is none of the steps that one can go back to.
        v_room.steps := p_limits.steps + 1;
        v_before := ((holdfast.snapshot_step(p_owner, p_session, p_actor,
            holdfast.uuid_make(clock_timestamp()),
            jsonb_build_object('scope', v_scope), s.rev, v_room)).n).number;
    END IF;
    v_bell := holdfast.state_write(p_owner, p_session, p_actor, t.to_set,
        t.to_delete, v_versions, 'undo', p_limits);
    PERFORM holdfast.undo_mark(p_owner, p_session, v_scope, t.number, s.rev + 1);
    RETURN holdfast.state_answer(p_owner, p_session, t.number, t.to_set,
        t.to_delete, v_before, v_bell, p_limits);
END
$$;
