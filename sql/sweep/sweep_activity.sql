-- sweep_activity: delete the activity after 30 days.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due
CREATE OR REPLACE FUNCTION holdfast.sweep_activity(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_before timestamptz := clock_timestamp()
        - make_interval(days => p_limits.ended_days);
    v_rows   int;
BEGIN
    DELETE FROM holdfast.activity AS y
     WHERE y.ctid = ANY (ARRAY(
           SELECT x.ctid
             FROM holdfast.activity AS x
            WHERE x.at <= v_before
            LIMIT 2000));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN CASE WHEN v_rows > 0 THEN jsonb_build_object('entries', v_rows) END;
END
$$;
