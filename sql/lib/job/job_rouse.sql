-- job_rouse: those that waited for something see whether they still have to.
--
-- Called by:  job_write, session_update; the session's row is locked, the
--             owner set
-- Returns:    nothing; p_of: only what depends on that job, NULL: all
CREATE OR REPLACE FUNCTION holdfast.job_rouse(
    p_owner   text,
    p_session uuid,
    p_of      uuid
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE holdfast.job AS j
       SET is_ready = NOT j.is_ready
     WHERE j.user_id = p_owner AND j.session_id = p_session
       AND j.ended_at IS NULL
       AND (p_of IS NULL OR j.depends_on @> ARRAY[p_of])
       AND j.is_ready <> holdfast.job_is_ready(p_owner, p_session, j.depends_on);
END
$$;
