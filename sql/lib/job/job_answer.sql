-- job_answer: a job as the answer to what was done with it.
--
-- Called by:  whatever makes or changes one
-- Returns:    p_status with the job and its Location
CREATE OR REPLACE FUNCTION holdfast.job_answer(
    j         holdfast.job,
    p_status  int,
    p_bell    json,
    p_outcome text DEFAULT 'applied'
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    a.status := p_status;
    a.body := holdfast.job_json(j);
    a.location := format('/api/sessions/%s/jobs/%s', j.session_id, j.job_id);
    a.bell := CASE WHEN p_bell IS NOT NULL THEN json_build_array(p_bell) END;
    a.outcome := p_outcome;
    RETURN a;
END
$$;
