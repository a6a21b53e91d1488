-- job_move_all: pause a session's whole queue, or let it go on.
--
-- Call:       slow, one lock, never repeat
-- Called by:  PATCH of jobs
-- Returns:    200 with {jobs: [id]}, those that it moved; 403; 404; 410; busy
--
-- A pause stops jobs that wait or run; a resume queues paused jobs, all or those
-- that the body names: checkpoints are paused jobs, too, and stay so.  Each job is a
-- revision, as if it were moved by itself; the doorbell rings for the last one.
CREATE OR REPLACE FUNCTION holdfast.job_move_all(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_body    jsonb,                      -- state, jobs; jobs left out: all
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_to    text := p_body->>'state';
    v_named uuid[] := ARRAY(SELECT jsonb_array_elements_text(p_body->'jobs')::uuid);
    v_moved uuid[] := '{}';
    v_now   timestamptz;
    v_bell  json;
    s       holdfast.session;
    o       holdfast.job;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;
    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    v_now := clock_timestamp();

    s := holdfast.session_revive(s);
    FOR o IN
        SELECT n.*
          FROM holdfast.job AS x, LATERAL holdfast.job_now(x, v_now) AS n
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.ended_at IS NULL
           AND n.state = ANY (CASE v_to WHEN 'paused' THEN '{queued,running}'
                              WHEN 'queued' THEN '{paused}' END::text[])
           AND (NOT p_body ? 'jobs' OR x.job_id = ANY (v_named))
         ORDER BY x.number
    LOOP
        v_bell := holdfast.job_write(s, holdfast.job_moved(o, v_to, v_now),
            p_actor, v_now);
        s.rev := s.rev + 1;
        v_moved := v_moved || o.job_id;
    END LOOP;

    a.status := 200;
    a.body := json_build_object('jobs', array_to_json(v_moved));
    a.bell := CASE WHEN v_bell IS NOT NULL THEN json_build_array(v_bell) END;
    a.outcome := CASE WHEN v_bell IS NULL THEN 'unchanged' ELSE 'applied' END;
    RETURN a;
END
$$;
