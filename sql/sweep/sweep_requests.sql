-- sweep_requests: forget Idempotency-Keys after their 24 hours.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due
CREATE OR REPLACE FUNCTION holdfast.sweep_requests(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_before timestamptz := clock_timestamp() - interval '24 hours';
    v_rows   int;
BEGIN
    DELETE FROM holdfast.request AS r
     WHERE r.ctid = ANY (ARRAY(
           SELECT x.ctid
             FROM holdfast.request AS x
            WHERE x.created_at <= v_before
            LIMIT 500
              FOR UPDATE SKIP LOCKED));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN CASE WHEN v_rows > 0 THEN jsonb_build_object('entries', v_rows) END;
END
$$;
