-- job_room: may this session have one more job?
--
-- Called by:  job_create; the session's row is locked
-- Returns:    NULL: yes, perhaps because the oldest that have ended are
--             forgotten; else 403
CREATE OR REPLACE FUNCTION holdfast.job_room(
    p_owner      text,
    p_session    uuid,
    p_job_limits holdfast.job_limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_used   int;
    v_gone   int;
    v_needed uuid[];
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT count(*) INTO v_used
      FROM holdfast.job AS j
     WHERE j.user_id = p_owner AND j.session_id = p_session;
    IF v_used < p_job_limits.jobs THEN
        RETURN NULL;
    END IF;

    v_needed := holdfast.jobs_needed(p_owner, p_session);
    DELETE FROM holdfast.job AS j
     WHERE j.user_id = p_owner AND j.session_id = p_session
       AND j.job_id = ANY (ARRAY(
           SELECT x.job_id
             FROM holdfast.job AS x
            WHERE x.user_id = p_owner AND x.session_id = p_session
              AND x.ended_at IS NOT NULL
              AND x.job_id <> ALL (v_needed)
            ORDER BY x.number
            LIMIT v_used - p_job_limits.jobs + 1));
    GET DIAGNOSTICS v_gone = ROW_COUNT;
    IF v_used - v_gone < p_job_limits.jobs THEN
        RETURN NULL;
    END IF;
    RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
        'which', 'jobs', 'limit', p_job_limits.jobs, 'used', v_used - v_gone));
END
$$;
