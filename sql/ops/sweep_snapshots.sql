-- sweep_snapshots: let go of one session's snapshots that have had their time.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due.  Half the time other tasks have,
--             for the last one that goes may take as long again.
CREATE OR REPLACE FUNCTION holdfast.sweep_snapshots(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    s     holdfast.session;
BEGIN
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE (x.user_id, x.session_id) IN (
           SELECT n.user_id, n.session_id
             FROM holdfast.snapshot AS n
            WHERE n.expires_at <= v_now
            ORDER BY n.expires_at
            LIMIT 16)
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN jsonb_build_object('snapshots', holdfast.snapshot_expire(
        s.user_id, s.session_id, p_limits, v_now + interval '10 milliseconds'));
END
$$;
REVOKE ALL ON FUNCTION holdfast.sweep_snapshots(holdfast.limits) FROM PUBLIC;
