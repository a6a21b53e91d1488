-- state_versions: under which versions of a schema a state was written.
--
-- Called by:  snapshot_restore, snapshot_undo, snapshot_redo; the owner is set
-- Returns:    {key: version} of those that have one
CREATE OR REPLACE FUNCTION holdfast.state_versions(
    p_owner   text,
    p_session uuid,
    p_rev     bigint,
    p_scope   text
) RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_object_agg(t.key, t.version), '{}')
          FROM (SELECT e.key, e.version
                  FROM holdfast.entry AS e
                 WHERE e.user_id = p_owner
                   AND e.session_id = p_session
                   AND e.rev <= p_rev
                   AND e.version IS NOT NULL
                   AND starts_with(e.key, p_scope)
                 UNION ALL
                SELECT p.key, p.version
                  FROM holdfast.past AS p
                 WHERE p.user_id = p_owner
                   AND p.session_id = p_session
                   AND p.rev <= p_rev
                   AND p.until_rev > p_rev
                   AND p.version IS NOT NULL
                   AND starts_with(p.key, p_scope)) AS t);
END
$$;
