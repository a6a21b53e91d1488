-- snapshot_redo: forward again to the step that was undone last.
--
-- Call:       write, one lock, never repeat
-- Called by:  POST redo
-- Returns:    200 with {rev, number, changed, before: null}; 403; 404;
--             409 state: nothing-to-redo, also after any new edit; 410; busy
CREATE OR REPLACE FUNCTION holdfast.snapshot_redo(
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
    v_scope text := coalesce(p_body->>'scope', '');
    v_bell  text;
    s       holdfast.session;
    u       holdfast.undo;
    t       record;
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
    SELECT * INTO u
      FROM holdfast.undo AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session AND x.scope = v_scope;

    -- Without a cursor there is nothing above it.
    IF holdfast.scope_moved(p_owner, p_session, u.mark_rev, v_scope) THEN
        u.cursor := NULL;
    END IF;
    t := holdfast.undo_find(p_owner, p_session, v_scope, u.cursor, true);
    IF t.number IS NULL THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', 'nothing-to-redo'));
    END IF;
    a := holdfast.state_refusal(s, t.to_set, t.to_delete, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    v_bell := holdfast.state_write(p_owner, p_session, p_actor, t.to_set,
        t.to_delete, holdfast.state_versions(p_owner, p_session, t.rev,
            v_scope), 'redo', p_limits);
    PERFORM holdfast.undo_mark(p_owner, p_session, v_scope, t.number, s.rev + 1);
    RETURN holdfast.state_answer(p_owner, p_session, t.number, t.to_set,
        t.to_delete, NULL, v_bell, p_limits);
END
$$;
