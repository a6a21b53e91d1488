-- job_json: a job as every reply shows it.
--
-- Called by:  functions that have the row, as job_now has it
-- Returns:    the object; its lease only while it runs.  The token of a claim
--             is made in C, and told once.
CREATE OR REPLACE FUNCTION holdfast.job_json(
    j holdfast.job
) RETURNS json
LANGUAGE sql STABLE
AS $$
    SELECT json_build_object(
        'id', j.job_id,
        'type', j.type,
        'state', j.state,
        'priority', j.priority,
        'depends_on', j.depends_on,
        'progress', j.progress,
        'payload', j.payload,
        'resume_data', j.resume_data,
        'can_skip', j.can_skip,
        'attempts', j.attempts,
        'max_attempts', j.max_attempts,
        'last_error', j.last_error,
        'lease_until', CASE j.state WHEN 'running'
            THEN holdfast.stamp(j.due_at) END)
$$;
