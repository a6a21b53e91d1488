-- snapshot_add: name the present.
--
-- Called by:  whatever makes a snapshot; the session's row is locked, the
--             owner set, and there is room
-- Returns:    the row.  Nothing is copied: entry_write keeps what this needs
--             when it is about to go.
--
-- p_rev: the session's revision, or the next one when that there is a new
-- snapshot is to be heard of.  A whole one also puts off the next automatic
-- one, which would say the same.
CREATE OR REPLACE FUNCTION holdfast.snapshot_add(
    p_owner   text,
    p_session uuid,
    p_actor   text,
    p_id      uuid,
    p_want    jsonb,                      -- name, source, scope, pinned
    p_rev     bigint,
    p_limits  holdfast.limits
) RETURNS holdfast.snapshot
LANGUAGE plpgsql
AS $$
DECLARE
    v_now      timestamptz := clock_timestamp();
    v_is_whole boolean;
    v_snapshot holdfast.snapshot;
BEGIN
    v_snapshot.name := p_want->>'name';
    v_snapshot.source := coalesce(p_want->>'source', 'user');
    v_snapshot.scope := coalesce(p_want->>'scope', '');
    v_snapshot.pinned := coalesce((p_want->>'pinned')::boolean, false);
    v_is_whole := v_snapshot.scope = '' AND v_snapshot.source <> 'step';

    INSERT INTO holdfast.snapshot AS x
        (user_id, session_id, number, id, name, source, scope, rev,
         changed_rev, bytes, pinned, actor, created_at, expires_at)
    SELECT p_owner, p_session, s.snapshot_seq + 1, p_id, v_snapshot.name,
           v_snapshot.source, v_snapshot.scope, p_rev, s.context_rev,
           CASE WHEN v_snapshot.scope = '' THEN s.bytes ELSE (
               SELECT coalesce(sum(e.bytes), 0)
                 FROM holdfast.entry AS e
                WHERE e.user_id = p_owner AND e.session_id = p_session
                  AND starts_with(e.key, v_snapshot.scope)) END,
           v_snapshot.pinned, p_actor, v_now,
           CASE WHEN NOT v_snapshot.pinned
           THEN v_now + make_interval(days => p_limits.snapshot_days) END
      FROM holdfast.session AS s
     WHERE s.user_id = p_owner AND s.session_id = p_session
    RETURNING * INTO v_snapshot;

    UPDATE holdfast.session AS x
       SET rev = p_rev,
           snapshot_seq = v_snapshot.number,
           snapshot_rev = greatest(x.snapshot_rev, p_rev),
           auto_rev = CASE WHEN v_is_whole THEN p_rev ELSE x.auto_rev END,
           auto_at = CASE WHEN v_is_whole THEN v_now ELSE x.auto_at END
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    RETURN v_snapshot;
END
$$;
