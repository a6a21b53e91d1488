-- sweep_tombstones: forget one session's deletions that are 30 days old.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due.  They live as long as the rows
--             of the clients that may still have to hear of them.
CREATE OR REPLACE FUNCTION holdfast.sweep_tombstones(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_before timestamptz := clock_timestamp()
        - make_interval(days => p_limits.client_days);
    s        holdfast.session;
BEGIN
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE (x.user_id, x.session_id) IN (
           SELECT e.user_id, e.session_id
             FROM holdfast.entry AS e
            WHERE e.deleted_at <= v_before
            ORDER BY e.deleted_at
            LIMIT 16)
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM holdfast.client_trim(s.user_id, s.session_id, p_limits);
    RETURN jsonb_build_object('entries', holdfast.tombstone_trim(
        s.user_id, s.session_id, p_limits));
END
$$;
