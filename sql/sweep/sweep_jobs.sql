-- sweep_jobs: forget one session's jobs that ended 30 days ago.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due.  One that others wait for stays
--             for as long again.
CREATE OR REPLACE FUNCTION holdfast.sweep_jobs(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now    timestamptz := clock_timestamp();
    v_before timestamptz := v_now - make_interval(days => p_limits.ended_days);
    v_needed uuid[];
    v_rows   int;
    s        holdfast.session;
BEGIN
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE (x.user_id, x.session_id) IN (
           SELECT k.user_id, k.session_id
             FROM holdfast.job AS k
            WHERE k.ended_at <= v_before
            ORDER BY k.ended_at
            LIMIT 16)
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    v_needed := holdfast.jobs_needed(s.user_id, s.session_id);
    UPDATE holdfast.job AS j
       SET ended_at = v_now
     WHERE j.user_id = s.user_id AND j.session_id = s.session_id
       AND j.ended_at <= v_before
       AND j.job_id = ANY (v_needed);
    DELETE FROM holdfast.job AS j
     WHERE j.ctid = ANY (ARRAY(
           SELECT x.ctid
             FROM holdfast.job AS x
            WHERE x.user_id = s.user_id AND x.session_id = s.session_id
              AND x.ended_at <= v_before
            LIMIT 500));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN jsonb_build_object('entries', v_rows);
END
$$;
