-- save_lock: take a session's row for writing into its context.
--
-- Called by:  whatever changes a context; the caller reads the row then, in a
--             statement of its own
-- Returns:    NULL: it is locked, alive or in its grace, and takes writes;
--             `me` is made when it is not there.  Else the refusal: 404, 410,
--             409 state, or busy.
CREATE OR REPLACE FUNCTION holdfast.save_lock(
    p_owner   text,
    p_actor   text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    s holdfast.session;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.status IS NULL AND p_session = c_me AND p_actor = p_owner
        AND NOT EXISTS (SELECT FROM holdfast.session AS x
                         WHERE x.user_id = p_owner AND x.session_id = c_me
                           AND x.status <> 'deleted')
    THEN
        IF NOT holdfast.me_ensure(p_owner, p_limits) THEN
            RETURN holdfast.refusal(0, 'busy');
        END IF;
        s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    END IF;
    IF s.status IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    ELSIF s.status <> 'active' THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', s.status));
    END IF;
    RETURN NULL;
END
$$;
