-- access_refusal: the one place that decides the rights in a session.
--
-- Called by:  every function that names a session, first
-- Returns:    NULL: go on.  Else the answer to give: 404 for somebody without
--             a grant, or when it was deleted, exactly as for an unknown session; 410 for somebody
--             who had one while the session lived; 403 for a role too low
CREATE OR REPLACE FUNCTION holdfast.access_refusal(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_ranks CONSTANT text[] := ARRAY['none', 'viewer', 'editor', 'owner'];
    v_role       text;
    v_expired_at timestamptz;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    v_role := holdfast.role_of(p_owner, p_actor, p_session);
    IF v_role = 'none' THEN
        SELECT e.expired_at INTO v_expired_at
          FROM holdfast.ended AS e
         WHERE e.user_id = p_owner
           AND e.session_id = p_session
           AND e.access @> ARRAY[p_actor];
        IF FOUND THEN
            RETURN holdfast.refusal(410, 'session-expired',
                json_build_object('expired_at', holdfast.stamp(v_expired_at)));
        END IF;
        RETURN holdfast.refusal(404, 'not-found');
    END IF;

    -- An unknown need has no rank, and is refused.
    IF array_position(c_ranks, v_role) >= array_position(c_ranks, p_need) THEN
        RETURN NULL;
    END IF;
    -- One that was deleted is gone at once, whatever grants it still has.
    IF NOT EXISTS (SELECT FROM holdfast.session AS s
                    WHERE s.user_id = p_owner AND s.session_id = p_session
                      AND s.status <> 'deleted')
    THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    RETURN holdfast.refusal(403, 'forbidden');
END
$$;
