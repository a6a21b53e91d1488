-- job_is_needed: does another one wait for this job, which has ended?
--
-- Called by:  job_room and sweep_jobs, before it is forgotten; the owner is set
-- Returns:    true: it did not end well, and that must still be seen; it may
--             yet be tried again
CREATE OR REPLACE FUNCTION holdfast.job_is_needed(
    j holdfast.job
) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN j.state <> 'completed' AND NOT j.can_skip AND EXISTS (
        SELECT FROM holdfast.job AS x
         WHERE x.user_id = j.user_id AND x.session_id = j.session_id
           AND x.ended_at IS NULL
           AND x.depends_on @> ARRAY[j.job_id]);
END
$$;
REVOKE ALL ON FUNCTION holdfast.job_is_needed(holdfast.job) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.job_is_needed(holdfast.job) TO holdfast_app;
