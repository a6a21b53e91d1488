-- job_is_ready: is there nothing that keeps a job from being claimed?
--
-- Called by:  job_write, job_rouse; the session's row is locked, the owner set
-- Returns:    true: its session is active, and each job it depends on is
--             completed, or failed or was cancelled and can be skipped.  One
--             that is no longer there was so: see jobs_needed.
CREATE OR REPLACE FUNCTION holdfast.job_is_ready(
    p_owner   text,
    p_session uuid,
    p_depends uuid[]
) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN EXISTS (
            SELECT FROM holdfast.session AS s
             WHERE s.user_id = p_owner AND s.session_id = p_session
               AND s.status = 'active')
        AND (p_depends = '{}' OR NOT EXISTS (
            SELECT FROM holdfast.job AS x
             WHERE x.user_id = p_owner AND x.session_id = p_session
               AND x.job_id = ANY (p_depends)
               AND NOT (x.state = 'completed'
                   OR x.can_skip AND x.state IN ('failed', 'cancelled'))));
END
$$;
