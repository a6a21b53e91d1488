-- job_hold: does this claim still hold?  Then its session is locked.
--
-- Called by:  job_heartbeat, job_complete, job_fail
-- Returns:    the rows of the session and the job; and is_done when the claim
--             has already ended by its own word, so that a repeat is told
--             again; or a refusal: 404 when it is of nothing that is there,
--             410, 409 state: lease-lost, paused, cancelled, or what the
--             session is when it is not active; busy
CREATE OR REPLACE FUNCTION holdfast.job_hold(
    p_owner     text,
    p_session   uuid,
    p_job       uuid,
    p_lease     bigint,
    p_limits    holdfast.limits,
    p_now       timestamptz,
    OUT s       holdfast.session,
    OUT j       holdfast.job,
    OUT is_done boolean,
    OUT refusal holdfast.answer
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_why text;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    is_done := false;
    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL THEN
        refusal := holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
        RETURN;
    END IF;
    SELECT * INTO j
      FROM holdfast.job AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.job_id = p_job;
    IF NOT FOUND THEN
        refusal := holdfast.refusal(404, 'not-found');
        RETURN;
    END IF;

    is_done := j.lease = p_lease AND j.state IN ('completed', 'failed', 'queued');
    v_why := CASE
        WHEN is_done THEN NULL
        WHEN j.lease IS DISTINCT FROM p_lease THEN 'lease-lost'
        WHEN j.state <> 'running' THEN j.state
        WHEN j.due_at <= p_now THEN 'lease-lost'
        WHEN s.status <> 'active' THEN s.status END;
    IF v_why IS NOT NULL THEN
        refusal := holdfast.refusal(409, 'state',
            json_build_object('reason', v_why));
    END IF;
END
$$;
