-- job_now: a job as it is at this moment.
--
-- Called by:  whatever tells of a job or changes one
-- Returns:    the row; one whose lease has ended is queued again, or failed
--             when that was its last attempt, and its claim is none any more.
--             Nobody has to write that down for it to be so.
CREATE OR REPLACE FUNCTION holdfast.job_now(
    j     holdfast.job,
    p_now timestamptz
) RETURNS holdfast.job
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    IF j.state = 'running' AND j.due_at <= p_now THEN
        j.lease := NULL;
        IF j.attempts < j.max_attempts THEN
            j.state := 'queued';
        ELSE
            j.state := 'failed';
            j.last_error := 'The lease ended.';
        END IF;
    END IF;
    RETURN j;
END
$$;
