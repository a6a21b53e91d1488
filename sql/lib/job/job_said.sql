-- job_said: a job with what is said of its progress.
--
-- Called by:  whatever takes a body that may say so
-- Returns:    the row; what the body does not name stays
CREATE OR REPLACE FUNCTION holdfast.job_said(
    j      holdfast.job,
    p_body jsonb
) RETURNS holdfast.job
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
    IF p_body ? 'progress' THEN
        j.progress := (p_body->>'progress')::numeric;
    END IF;
    IF p_body ? 'resume_data' THEN
        j.resume_data := nullif(p_body->'resume_data', 'null');
    END IF;
    RETURN j;
END
$$;
