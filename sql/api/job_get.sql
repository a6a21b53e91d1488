-- job_get: one job.
--
-- Call:       read, no lock, repeat
-- Called by:  GET of a job
-- Returns:    200 with the job; 403; 404; 410
CREATE OR REPLACE FUNCTION holdfast.job_get(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_job     uuid,                       -- {job}:uuid
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    j holdfast.job;
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO j
      FROM holdfast.job AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.job_id = p_job;
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    RETURN holdfast.job_answer(holdfast.job_now(j, clock_timestamp()), 200, NULL);
END
$$;
