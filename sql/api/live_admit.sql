-- live_admit: may this user listen to that session, and until when?
--
-- Call:       read, no lock, repeat
-- Called by:  POST live-ticket, and before each stream opens
-- Returns:    200, for C: {until}, the second at which a grant ends, or
--             null; 404, 410
CREATE OR REPLACE FUNCTION holdfast.live_admit(
    p_owner text,
    p_actor text,
    p_need text,
    p_session uuid,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    s       holdfast.session;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;

    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.status <> 'deleted'
       AND (x.expires_at IS NULL OR x.expires_at
            + make_interval(secs => p_limits.session_grace) > clock_timestamp());
    IF NOT FOUND THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    a.status := 200;
    a.body := json_build_object('until', (
        SELECT ceil(extract(epoch FROM g.expires_at))::bigint
          FROM holdfast.grant_given AS g
         WHERE g.user_id = p_owner AND g.session_id = p_session
           AND g.grantee = p_actor));
    RETURN a;
END
$$;
