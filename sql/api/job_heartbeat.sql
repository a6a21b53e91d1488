-- job_heartbeat: its processor is alive, and may say how far it is.
--
-- Call:       write, one lock, repeat
-- Called by:  POST /api/jobs/heartbeat
-- Returns:    200 with the job and its new lease, as long as it says, or as the
--             claim said; no revision.  413; 404, 410,
--             409 state, see job_hold; busy
CREATE OR REPLACE FUNCTION holdfast.job_heartbeat(
    p_owner      text,
    p_actor      text,
    p_session    uuid,
    p_job        uuid,
    p_lease      bigint,
    p_body       jsonb,
    p_limits     holdfast.limits,
    p_job_limits holdfast.job_limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now  timestamptz := clock_timestamp();
    v_term interval := holdfast.job_term(p_body, p_job_limits);
    v_bell json;
    r      record;
    n      holdfast.job;
    a      holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    r := holdfast.job_hold(p_owner, p_session, p_job, p_lease, p_limits, v_now);
    IF (r.refusal).status IS NOT NULL THEN
        RETURN r.refusal;
    ELSIF r.is_done THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', 'lease-lost'));
    END IF;
    a := holdfast.job_refusal(p_body, p_job_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    n := r.j;
    n := holdfast.job_said(n, p_body);
    n.due_at := v_now + CASE WHEN p_body ? 'lease' THEN v_term
        ELSE least(n.term, v_term) END;
    v_bell := holdfast.job_write(r.s, n, p_actor, v_now);
    RETURN holdfast.job_answer(n, 200, v_bell);
END
$$;
