-- session_resume: where to continue in a session.
--
-- Call:       read, no lock, repeat
-- Called by:  GET /api/sessions/{id}/resume
-- Returns:    200 with what recover says of it; 404; 410
CREATE OR REPLACE FUNCTION holdfast.session_resume(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    a.status := 200;
    a.body := holdfast.resume_json(p_owner, p_session);
    RETURN a;
END
$$;
