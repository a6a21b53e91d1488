-- job_write: the one function that changes a job.
--
-- Called by:  job_update, job_heartbeat, job_complete, job_fail, job_claim,
--             sweep_leases, with the session's row locked; n is the job as it
--             shall be
-- Returns:    the doorbell, for another state or another claim is a revision
--             of the session; NULL when it is none: what a processor says of
--             its progress costs nobody a load
CREATE OR REPLACE FUNCTION holdfast.job_write(
    s       holdfast.session,
    n       holdfast.job,
    p_actor text,
    p_now   timestamptz
) RETURNS json
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_is_over  boolean := n.state IN ('completed', 'failed', 'cancelled');
    v_is_ready boolean;
    v_bell     json;
    v_was      holdfast.job;              -- as it was
BEGIN
    PERFORM set_config('holdfast.owner', s.user_id, true);

    SELECT * INTO v_was
      FROM holdfast.job AS x
     WHERE x.user_id = n.user_id AND x.session_id = n.session_id
       AND x.job_id = n.job_id;
    v_is_ready := CASE
        WHEN v_is_over THEN false
        WHEN n.state <> v_was.state THEN holdfast.job_is_ready(n.user_id,
            n.session_id, n.depends_on)
        ELSE v_was.is_ready END;
    UPDATE holdfast.job AS x
       SET state = n.state, priority = n.priority, can_skip = n.can_skip,
           is_ready = v_is_ready,
           progress = n.progress, resume_data = n.resume_data,
           attempts = n.attempts, last_error = n.last_error,
           lease = n.lease, term = n.term, due_at = n.due_at,
           ended_at = CASE WHEN v_is_over THEN coalesce(v_was.ended_at, p_now) END
     WHERE x.user_id = n.user_id AND x.session_id = n.session_id
       AND x.job_id = n.job_id;

    IF (v_is_over OR v_was.ended_at IS NOT NULL)
        AND (n.state <> v_was.state OR n.can_skip <> v_was.can_skip)
    THEN
        PERFORM holdfast.job_rouse(n.user_id, n.session_id, n.job_id);
    END IF;
    IF n.state <> v_was.state OR n.lease IS DISTINCT FROM v_was.lease THEN
        v_bell := holdfast.session_moved(s, p_actor, 'job', p_now);
    END IF;
    RETURN v_bell;
END
$$;
