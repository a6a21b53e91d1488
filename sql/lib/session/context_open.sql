-- context_open: may this actor write into this context?  Then it is locked.
--
-- Called by:  whatever writes into one; the caller reads the session's row
--             then, in a statement of its own
-- Returns:    NULL: yes; else 403, 404, 409 state, 410, or busy
CREATE OR REPLACE FUNCTION holdfast.context_open(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
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

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;
    RETURN holdfast.save_lock(p_owner, p_actor, p_session, p_limits);
END
$$;
