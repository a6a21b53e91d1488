-- sync_void: consume the sequence of an operation that was refused.
--
-- Called by:  context_sync, with the session's row locked
-- Returns:    nothing.  Its content is kept as copies, but for what has no
--             place anywhere (the name of a key that may not be one).
CREATE OR REPLACE FUNCTION holdfast.sync_void(
    p_owner   text,
    p_actor   text,
    p_session uuid,
    p_body    jsonb,
    p_code    text,
    p_limits  holdfast.limits
) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v_reason text := CASE p_code WHEN 'conflict' THEN 'rejected'
        WHEN 'quota-exceeded' THEN 'quota' ELSE 'schema' END;
    a        holdfast.answer;
BEGIN
    a := holdfast.save_slow(p_owner, p_actor, p_session, p_body, 'beacon',
        v_reason, NULL, p_limits);
    IF a.status >= 400 THEN
        PERFORM holdfast.save_slow(p_owner, p_actor, p_session,
            p_body - '{set,merge,delete,was}'::text[], 'beacon', v_reason,
            NULL, p_limits);
    END IF;
END
$$;
