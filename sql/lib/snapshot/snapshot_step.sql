-- snapshot_step: have the present among the undo steps of a scope.
--
-- Called by:  snapshot_create before a group of edits, snapshot_restore and
--             snapshot_undo before they write; the session's row is locked,
--             the owner set, and there is room
-- Returns:    the step, and whether it is new: the newest one serves when it
--             says the same
--
-- What could be redone goes: this is where a new branch begins.  One that was
-- pinned stays, as a snapshot of its own.
CREATE OR REPLACE FUNCTION holdfast.snapshot_step(
    p_owner   text,
    p_session uuid,
    p_actor   text,
    p_id      uuid,
    p_want    jsonb,                      -- as for snapshot_add
    p_rev     bigint,
    p_limits  holdfast.limits,
    OUT n      holdfast.snapshot,
    OUT is_new boolean
)
LANGUAGE plpgsql
AS $$
DECLARE
    v_scope  text := coalesce(p_want->>'scope', '');
    v_cursor bigint;
    v_gone   bigint[];
    v_number bigint;
BEGIN
    DELETE FROM holdfast.undo AS u
     WHERE u.user_id = p_owner AND u.session_id = p_session
       AND u.scope = v_scope
    RETURNING u.cursor INTO v_cursor;

    SELECT array_agg(x.number) INTO v_gone
      FROM holdfast.snapshot AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.source = 'step' AND x.scope = v_scope
       AND x.number > v_cursor;

    SELECT * INTO n
      FROM holdfast.snapshot AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.source = 'step' AND x.scope = v_scope
       AND (v_cursor IS NULL OR x.number <= v_cursor)
     ORDER BY x.number DESC
     LIMIT 1;
    is_new := n.number IS NULL OR EXISTS (
        SELECT FROM holdfast.state_diff(p_owner, p_session, n.rev, NULL, v_scope));
    IF is_new THEN
        n := holdfast.snapshot_add(p_owner, p_session, p_actor, p_id,
            p_want || '{"source": "step"}', p_rev, p_limits);
    END IF;

    v_gone := coalesce(v_gone, '{}') || ARRAY(
        SELECT x.number
          FROM holdfast.snapshot AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.source = 'step' AND x.scope = v_scope
           AND x.number <> ALL (coalesce(v_gone, '{}'))
         ORDER BY x.number DESC
        OFFSET p_limits.steps);
    UPDATE holdfast.snapshot AS x
       SET source = 'user'
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.number = ANY (v_gone) AND x.pinned;
    FOR v_number IN
        SELECT x.number
          FROM holdfast.snapshot AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.number = ANY (v_gone) AND NOT x.pinned
    LOOP
        PERFORM holdfast.snapshot_drop(p_owner, p_session, v_number);
    END LOOP;
END
$$;
