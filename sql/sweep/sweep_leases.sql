-- sweep_leases: fail one session's jobs whose last lease has ended.
--
-- Called by:  sweep_slice
-- Returns:    the number of changes; NULL: nothing is due.  A read shows an
--             ended lease at once; but jobs that depend on one that can be
--             skipped must not wait for a claim of that type.
CREATE OR REPLACE FUNCTION holdfast.sweep_leases(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now  timestamptz := clock_timestamp();
    v_rows int := 0;
    s      holdfast.session;
    j      holdfast.job;
BEGIN
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE (x.user_id, x.session_id) IN (
           SELECT k.user_id, k.session_id
             FROM holdfast.job AS k
            WHERE k.state = 'running' AND k.due_at <= v_now
              AND k.attempts >= k.max_attempts
            ORDER BY k.due_at
            LIMIT 16)
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    FOR j IN
        SELECT *
          FROM holdfast.job AS k
         WHERE k.user_id = s.user_id AND k.session_id = s.session_id
           AND k.state = 'running' AND k.due_at <= v_now
           AND k.attempts >= k.max_attempts
         LIMIT 20
    LOOP
        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id;
        PERFORM holdfast.job_write(s, holdfast.job_now(j, v_now), s.user_id,
            v_now);
        v_rows := v_rows + 1;
    END LOOP;
    RETURN jsonb_build_object('entries', v_rows);
END
$$;
