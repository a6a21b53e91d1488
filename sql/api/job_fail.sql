-- job_fail: this attempt came to nothing.
--
-- Call:       write, one lock, repeat
-- Called by:  POST /api/jobs/fail
-- Returns:    200 with the job, queued again until its attempts are used up
--             or the failure is final; the same when it is told again.  413;
--             404, 410, 409 state, see job_hold; busy
--
-- The next attempt is not at once, unless asked for: whatever was broken is
-- likely to be so still.
CREATE OR REPLACE FUNCTION holdfast.job_fail(
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
    c_longest CONSTANT int := 300;        -- seconds, doubling from 1
    v_now  timestamptz := clock_timestamp();
    v_bell json;
    r      record;
    n      holdfast.job;
    a      holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    r := holdfast.job_hold(p_owner, p_session, p_job, p_lease, p_limits, v_now);
    IF (r.refusal).status IS NOT NULL THEN
        RETURN r.refusal;
    END IF;
    n := r.j;
    IF r.is_done AND n.state <> 'completed' THEN
        RETURN holdfast.job_answer(n, 200, NULL, 'replayed');
    ELSIF r.is_done THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', 'lease-lost'));
    END IF;
    a := holdfast.job_refusal(p_body, p_job_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    n := holdfast.job_said(n, p_body);
    n.last_error := p_body->>'error';
    n.state := CASE WHEN n.attempts >= n.max_attempts
            OR coalesce((p_body->>'final')::boolean, false)
        THEN 'failed' ELSE 'queued' END;
    n.due_at := v_now + make_interval(secs => coalesce(
        (p_body->>'delay')::float8,
        least(power(2, least(n.attempts, 30) - 1), c_longest)));
    v_bell := holdfast.job_write(r.s, n, p_actor, v_now);
    RETURN holdfast.job_answer(n, 200, v_bell);
END
$$;
