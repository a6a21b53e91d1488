-- save_slow: a save by the slow way, from its beginning.
--
-- Called by:  context_save and context_beacon, which have asked for the role;
--             sync_step, sync_void
-- Returns:    as context_save; also why the session cannot be had
--
-- It begins without the session's row: it takes it, makes `me` where that is not
-- there, revives a session in its grace, and then does what save_locked does.
CREATE OR REPLACE FUNCTION holdfast.save_slow(
    p_owner   text,
    p_actor   text,
    p_session uuid,
    p_body    jsonb,
    p_via     text,
    p_refused text,
    p_guard   jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.save_lock(p_owner, p_actor, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    RETURN holdfast.save_locked(p_owner, p_actor, p_session, p_body, p_via,
        p_refused, p_guard, p_limits);
END
$$;
