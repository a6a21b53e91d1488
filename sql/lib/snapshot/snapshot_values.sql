-- snapshot_values: what one of the user's snapshots holds, by its own id.
--
-- Called by:  session_create, for from_snapshot
-- Returns:    {key: value}; NULL for a snapshot that is unknown, or whose
--             session is deleted or past its grace.  One statement, so that
--             state and snapshot are of one moment.
CREATE OR REPLACE FUNCTION holdfast.snapshot_values(
    p_owner    text,
    p_snapshot uuid,
    p_grace    int
) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    RETURN (
        SELECT (SELECT coalesce(jsonb_object_agg(t.key, t.value), '{}')
                  FROM holdfast.state_at(p_owner, n.session_id, n.rev, n.scope) AS t)
          FROM holdfast.snapshot AS n
          JOIN holdfast.session AS s
            ON s.user_id = n.user_id AND s.session_id = n.session_id
         WHERE n.user_id = p_owner
           AND n.id = p_snapshot
           AND s.status <> 'deleted'
           AND (s.expires_at IS NULL OR s.expires_at
                + make_interval(secs => p_grace) > clock_timestamp()));
END
$$;
