-- session_room: may this user have one more session, under this id?
--
-- Called by:  whatever makes a session
-- Returns:    NULL: yes; 409 state 'taken': the id is in use, was in use
--             within 30 days, or names a session that others share with this
--             user, or did; 403 with as many sessions as allowed
CREATE OR REPLACE FUNCTION holdfast.session_room(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_used int;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_session = c_me
        OR EXISTS (SELECT FROM holdfast.session AS x
                    WHERE x.user_id = p_owner AND x.session_id = p_session)
        OR EXISTS (SELECT FROM holdfast.ended AS x
                    WHERE x.user_id = p_owner AND x.session_id = p_session)
        OR EXISTS (SELECT FROM holdfast.grant_received AS x
                    WHERE x.user_id = p_owner AND x.session_id = p_session)
        OR EXISTS (SELECT FROM holdfast.grant_past AS x
                    WHERE x.user_id = p_owner AND x.past_id = p_session)
    THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', 'taken'));
    END IF;

    -- Two at once may pass the limit by one: it bounds a user, no more.
    SELECT count(*) INTO v_used
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner
       AND x.session_id <> c_me
       AND x.status <> 'deleted'
       AND x.expires_at + make_interval(secs => p_limits.session_grace)
           > clock_timestamp();
    IF v_used >= p_limits.sessions THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'sessions', 'limit', p_limits.sessions, 'used', v_used));
    END IF;
    RETURN NULL;
END
$$;
