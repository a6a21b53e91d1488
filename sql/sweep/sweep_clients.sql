-- sweep_clients: what is remembered of one session's clients that went.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due.  They have the time of clients
--             that are still there; what they counted stays counted.
CREATE OR REPLACE FUNCTION holdfast.sweep_clients(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_before timestamptz := clock_timestamp()
        - make_interval(days => p_limits.client_days);
    v_rows   int;
    s        holdfast.session;
BEGIN
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE (x.user_id, x.session_id) IN (
           SELECT c.user_id, c.session_id
             FROM holdfast.client_past AS c
            WHERE c.seen_at <= v_before
            ORDER BY c.seen_at
            LIMIT 16)
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    DELETE FROM holdfast.client_past AS c
     WHERE c.user_id = s.user_id AND c.session_id = s.session_id
       AND c.seen_at <= v_before;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN jsonb_build_object('entries', v_rows);
END
$$;
