-- job_claim: the next job for a processor, whosever it is.
--
-- Call:       write, one lock, never repeat
-- Called by:  POST /api/jobs/claim, role worker
-- Returns:    200 with {owner, session, lease, job}, of which C makes the
--             token; 204: nothing is due; busy
--
-- Of the types asked for, the highest priority, then the one that is due for
-- longest.  A job whose lease has ended is due like any other; after its last
-- attempt it is failed here.  Nothing waits: the index job_queue says where to
-- look, the session's row is taken if nobody has it, and what has changed until
-- then is passed over.
--
-- A plan is kept as long as its connection, or until the next ANALYZE.  One
-- made while the queue was empty would read all of it when it is long: 1.3 s
-- instead of 20 ms for 100,000 jobs.  So only an index will do.
--
-- SECURITY DEFINER, for it works across owners; it gives away one job, and
-- that only to its lease's end.
CREATE OR REPLACE FUNCTION holdfast.job_claim(
    p_actor      text,
    p_body       jsonb,
    p_limits     holdfast.limits,
    p_job_limits holdfast.job_limits
) RETURNS holdfast.answer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $$
DECLARE
    c_tries CONSTANT int := 200;          -- jobs looked at in one call
    v_types text[] := ARRAY(SELECT jsonb_array_elements_text(p_body->'types'));
    v_now   timestamptz := clock_timestamp();
    v_tries int := 0;
    v_busy  boolean := false;
    v_bells jsonb := '[]';
    h       record;
    c       record;
    s       holdfast.session;
    j       holdfast.job;
    a       holdfast.answer;
BEGIN
    -- Where each type and priority begins, best first.
    <<heads>>
    FOR h IN
        SELECT t.type, p.priority
          FROM unnest(v_types) AS t (type)
         CROSS JOIN generate_series(0, 9) AS p (priority)
         CROSS JOIN LATERAL (
               SELECT x.due_at
                 FROM holdfast.job AS x
                WHERE x.type = t.type AND x.priority = p.priority
                  AND x.is_ready AND x.state IN ('queued', 'running')
                  AND x.due_at <= v_now
                ORDER BY x.due_at
                LIMIT 1) AS f
         ORDER BY p.priority DESC, f.due_at
    LOOP
        FOR c IN
            SELECT x.user_id, x.session_id, x.job_id
              FROM holdfast.job AS x
             WHERE x.type = h.type AND x.priority = h.priority
               AND x.is_ready AND x.state IN ('queued', 'running')
               AND x.due_at <= v_now
             ORDER BY x.due_at
             LIMIT c_tries
        LOOP
            v_tries := v_tries + 1;
            IF v_tries > c_tries THEN
                v_busy := true;
                EXIT heads;
            END IF;

            SELECT * INTO s
              FROM holdfast.session AS x
             WHERE x.user_id = c.user_id AND x.session_id = c.session_id
               FOR NO KEY UPDATE SKIP LOCKED;
            IF NOT FOUND THEN
                v_busy := true;
                CONTINUE;
            END IF;
            SELECT * INTO j
              FROM holdfast.job AS x
             WHERE x.user_id = c.user_id AND x.session_id = c.session_id
               AND x.job_id = c.job_id;
            -- Was somebody quicker?
            CONTINUE WHEN NOT FOUND OR NOT j.is_ready OR j.due_at > v_now
                OR j.state NOT IN ('queued', 'running');

            -- Deleted, or past its grace, for good: nobody has to meet any of
            -- its jobs again.
            IF s.status <> 'active' OR s.expires_at
                + make_interval(secs => p_limits.session_grace) <= v_now
            THEN
                UPDATE holdfast.job AS x
                   SET is_ready = false
                 WHERE x.user_id = s.user_id AND x.session_id = s.session_id
                   AND x.is_ready;
                CONTINUE;
            END IF;

            j := holdfast.job_now(j, v_now);
            IF j.state = 'queued' THEN
                j.state := 'running';
                j.attempts := j.attempts + 1;
                j.lease := s.rev + 1;
                j.term := holdfast.job_term(p_body, p_job_limits);
                j.due_at := v_now + j.term;
            END IF;
            v_bells := v_bells || (holdfast.job_write(s, j, p_actor, v_now)::jsonb
                || jsonb_build_object('owner', s.user_id));
            a.bell := v_bells;
            IF j.state = 'running' THEN
                a.status := 200;
                a.body := json_build_object('owner', s.user_id,
                    'session', s.session_id, 'lease', j.lease,
                    'job', holdfast.job_json(j));
                a.outcome := 'applied';
                RETURN a;
            END IF;
        END LOOP;
    END LOOP;

    -- What was failed or passed over for good here stays so.
    IF v_busy AND v_bells = '[]' THEN
        RETURN holdfast.refusal(0, 'busy');
    END IF;
    a.status := 204;
    a.outcome := 'unchanged';
    RETURN a;
END
$$;
