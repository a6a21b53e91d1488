-- state_change: what would have to be written to go back to a moment.
--
-- Called by:  snapshot_restore, snapshot_undo, snapshot_redo; the owner is set
-- Returns:    the keys to set and to delete; both empty: nothing differs
CREATE OR REPLACE FUNCTION holdfast.state_change(
    p_owner   text,
    p_session uuid,
    p_rev     bigint,
    p_scope   text,
    OUT to_set    jsonb,
    OUT to_delete text[],
    OUT is_any    boolean
)
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    SELECT coalesce(jsonb_object_agg(d.key, d.new)
               FILTER (WHERE d.new IS NOT NULL), '{}'),
           coalesce(array_agg(d.key) FILTER (WHERE d.new IS NULL), '{}'),
           count(*) > 0
      INTO to_set, to_delete, is_any
      FROM holdfast.state_diff(p_owner, p_session, NULL, p_rev, p_scope) AS d;
END
$$;
