-- sweep_ended: forget that a session was, and who could open it.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due.  Its id is then free again.
CREATE OR REPLACE FUNCTION holdfast.sweep_ended(
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
    WITH gone AS (
        DELETE FROM holdfast.ended AS e
         WHERE e.ctid = ANY (ARRAY(
               SELECT x.ctid
                 FROM holdfast.ended AS x
                WHERE x.ended_at <= v_before
                LIMIT 200
                  FOR UPDATE SKIP LOCKED))
        RETURNING e.user_id, e.session_id, e.access
    ), unlisted AS (
        DELETE FROM holdfast.grant_received AS r
         USING gone AS g, unnest(g.access) AS grantee
         WHERE r.user_id = grantee
           AND r.session_id = g.session_id
           AND r.owner = g.user_id
    )
    SELECT count(*) INTO v_rows FROM gone;
    RETURN CASE WHEN v_rows > 0 THEN jsonb_build_object('entries', v_rows) END;
END
$$;
