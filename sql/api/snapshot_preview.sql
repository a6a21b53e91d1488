-- snapshot_preview: what a restore, an undo or a redo would set.
--
-- Call:       read, no lock, repeat
-- Called by:  C, before one of them, when an app's schemas govern keys: it
--             checks the values
-- Returns:    200 with {app, values: {key: value}}, empty where nothing would
--             change or the thing itself will be refused; 403; 404; 410
CREATE OR REPLACE FUNCTION holdfast.snapshot_preview(
    p_owner    text,
    p_actor    text,
    p_need     text,
    p_session  uuid,                      -- NULL: that of p_snapshot
    p_kind     text,                      -- =given; restore, undo, redo
    p_number   text,                      -- {number?}
    p_snapshot uuid,                      -- {snapshot?}:uuid
    p_body     jsonb,
    p_limits   holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_scope   text := coalesce(p_body->>'scope', '');
    v_session uuid := p_session;
    v_number  text := p_number;
    v_cursor  bigint;
    v_set     jsonb;
    s         holdfast.session;
    u         holdfast.undo;
    r         record;
    a         holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_snapshot IS NOT NULL THEN
        SELECT n.session_id, n.number::text INTO v_session, v_number
          FROM holdfast.snapshot AS n
         WHERE n.user_id = p_owner AND n.id = p_snapshot;
        IF NOT FOUND THEN
            RETURN holdfast.refusal(404, 'not-found');
        END IF;
    END IF;
    a := holdfast.context_read(p_owner, p_actor, p_need, v_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = v_session;

    IF p_kind = 'restore' THEN
        r := holdfast.snapshot_pick(p_owner, v_session, v_number, p_limits);
        IF (r.refusal).status IS NULL THEN
            v_set := (holdfast.state_change(p_owner, v_session, (r.n).rev,
                holdfast.scope_meet((r.n).scope, v_scope))).to_set;
        END IF;
    ELSE
        SELECT * INTO u
          FROM holdfast.undo AS x
         WHERE x.user_id = p_owner AND x.session_id = v_session
           AND x.scope = v_scope;
        v_cursor := CASE
            WHEN u.scope IS NULL AND p_kind = 'undo' THEN 9223372036854775807
            WHEN NOT holdfast.scope_moved(p_owner, v_session, u.mark_rev, v_scope)
            THEN u.cursor
            WHEN p_kind = 'undo' THEN u.cursor + 1 END;
        v_set := (holdfast.undo_find(p_owner, v_session, v_scope, v_cursor,
            p_kind = 'redo')).to_set;
    END IF;

    a.status := 200;
    a.body := json_build_object('app', s.app, 'values', coalesce(v_set, '{}'));
    RETURN a;
END
$$;
