-- sweep_conflicts: forget kept copies that nobody asked for in time.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due
CREATE OR REPLACE FUNCTION holdfast.sweep_conflicts(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_before timestamptz := clock_timestamp()
        - make_interval(days => p_limits.conflict_days);
    v_rows   int;
BEGIN
    DELETE FROM holdfast.conflict AS c
     WHERE c.ctid = ANY (ARRAY(
           SELECT x.ctid
             FROM holdfast.conflict AS x
            WHERE x.created_at <= v_before
            LIMIT 500
              FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN CASE WHEN v_rows > 0 THEN jsonb_build_object('entries', v_rows) END;
END
$$;
