-- snapshot_json: a snapshot as every reply shows it, without its values.
--
-- Called by:  functions that have the row
-- Returns:    the object
CREATE OR REPLACE FUNCTION holdfast.snapshot_json(
    n holdfast.snapshot
) RETURNS json
LANGUAGE sql STABLE
AS $$
    SELECT json_build_object(
        'number', n.number,
        'id', n.id,
        'name', n.name,
        'source', n.source,
        'scope', n.scope,
        'rev', n.rev,
        'bytes', n.bytes,
        'pinned', n.pinned,
        'created_at', holdfast.stamp(n.created_at),
        'expires_at', holdfast.stamp(n.expires_at))
$$;
