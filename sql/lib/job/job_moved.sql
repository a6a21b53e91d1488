-- job_moved: a job in another state, and what follows from that for its claim.
--
-- Called by:  job_update, job_move_all
-- Returns:    the row as it shall be
CREATE OR REPLACE FUNCTION holdfast.job_moved(
    j       holdfast.job,
    p_state text,
    p_now   timestamptz
) RETURNS holdfast.job
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    IF j.state = 'running' AND p_state = 'paused' THEN
        j.attempts := j.attempts - 1;     -- not the job's fault
    ELSIF j.state IN ('failed', 'cancelled') AND p_state = 'queued' THEN
        j.attempts := 0;
    END IF;
    -- Whoever had it hears that it was paused or cancelled.  From anything
    -- else on, his claim is one of the past.
    IF j.state <> p_state AND p_state IN ('queued', 'completed') THEN
        j.lease := NULL;
        j.due_at := p_now;
    END IF;
    j.state := p_state;
    RETURN j;
END
$$;
