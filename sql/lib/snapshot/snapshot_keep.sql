-- snapshot_keep: which snapshots stay however old they are.
--
-- Called by:  what lets snapshots go; the owner is set
-- Returns:    the number from which those of the whole context stay, steps
--             excepted
CREATE OR REPLACE FUNCTION holdfast.snapshot_keep(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN (
        SELECT coalesce(min(t.number), 0)
          FROM (SELECT n.number
                  FROM holdfast.snapshot AS n
                 WHERE n.user_id = p_owner
                   AND n.session_id = p_session
                   AND n.scope = ''
                   AND n.source <> 'step'
                 ORDER BY n.number DESC
                 LIMIT p_limits.snapshot_keep) AS t);
END
$$;
