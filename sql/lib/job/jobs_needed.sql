-- jobs_needed: which of a session's jobs that have ended do others wait for?
--
-- Called by:  job_room and sweep_jobs, before any is forgotten; the owner is set
-- Returns:    those that did not end well: that must still be seen, and they
--             may yet be tried again
CREATE OR REPLACE FUNCTION holdfast.jobs_needed(
    p_owner   text,
    p_session uuid
) RETURNS uuid[]
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_awaited uuid[];
BEGIN
    -- On its own: as one query it is a join of each row with each.
    v_awaited := ARRAY(
        SELECT unnest(j.depends_on)
          FROM holdfast.job AS j
         WHERE j.user_id = p_owner AND j.session_id = p_session
           AND j.ended_at IS NULL);
    RETURN ARRAY(
        SELECT j.job_id
          FROM holdfast.job AS j
         WHERE j.user_id = p_owner AND j.session_id = p_session
           AND j.job_id = ANY (v_awaited)
           AND j.ended_at IS NOT NULL
           AND j.state <> 'completed' AND NOT j.can_skip);
END
$$;
