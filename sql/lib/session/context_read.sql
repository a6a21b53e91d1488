-- context_read: may this actor read this context?
--
-- Called by:  whatever reads one
-- Returns:    NULL: yes (`me` may have no row yet); else 403, 404 or 410
CREATE OR REPLACE FUNCTION holdfast.context_read(
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
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;

    PERFORM FROM holdfast.session AS x
      WHERE x.user_id = p_owner AND x.session_id = p_session
        AND x.status <> 'deleted'
        AND (x.expires_at IS NULL OR x.expires_at
             + make_interval(secs => p_limits.session_grace) > clock_timestamp());
    IF FOUND OR p_session = c_me AND p_actor = p_owner
        AND NOT EXISTS (SELECT FROM holdfast.session AS x
                         WHERE x.user_id = p_owner AND x.session_id = c_me)
    THEN
        RETURN NULL;
    END IF;
    RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
END
$$;
