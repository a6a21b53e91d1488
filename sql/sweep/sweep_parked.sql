-- sweep_parked: batches whose gap was not filled within 24 hours.
--
-- Called by:  sweep_slice
-- Returns:    the number of batches; NULL: nothing is due.  Their values are
--             kept as conflict copies: somebody typed them.
CREATE OR REPLACE FUNCTION holdfast.sweep_parked(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_before timestamptz := clock_timestamp() - interval '24 hours';
    s        holdfast.session;
BEGIN
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE (x.user_id, x.session_id) IN (
           SELECT k.user_id, k.session_id
             FROM holdfast.parked AS k
            WHERE k.parked_at <= v_before
            ORDER BY k.parked_at
            LIMIT 16)
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN jsonb_build_object('entries', holdfast.parked_keep(
        s.user_id, s.session_id, v_before, p_limits));
END
$$;
