-- session_make: the row of a new session.
--
-- Called by:  session_create, session_recover_write, me_ensure
-- Returns:    the row, new or found under that id; all NULL when another
--             transaction is just making it, or lets the user into another.  It is new when its era is
--             p_era, which the caller made for this attempt.
CREATE OR REPLACE FUNCTION holdfast.session_make(
    p_owner   text,
    p_session uuid,
    p_era     text,
    p_body    jsonb,                      -- app, slot, name, device, ttl
    p_limits  holdfast.limits
) RETURNS holdfast.session
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_now timestamptz := clock_timestamp();
    v_ttl int := coalesce((p_body->>'ttl')::numeric::int, p_limits.session_ttl);
    s     holdfast.session;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF NOT holdfast.try_lock('session', p_owner, p_session::text) THEN
        RETURN NULL;
    END IF;
    -- Let into one of that id since session_room was asked.
    IF EXISTS (SELECT FROM holdfast.grant_received AS g
                WHERE g.user_id = p_owner AND g.session_id = p_session)
    THEN
        RETURN NULL;
    END IF;

    INSERT INTO holdfast.session AS x
        (user_id, session_id, app, slot, name, device, era, ttl,
         created_at, saved_at, expires_at)
    VALUES (p_owner, p_session,
            coalesce(p_body->>'app', ''), coalesce(p_body->>'slot', ''),
            p_body->>'name', nullif(p_body->'device', 'null'), p_era, v_ttl,
            v_now, v_now,
            CASE WHEN p_session <> c_me THEN holdfast.expiry(v_ttl, v_now) END)
    ON CONFLICT (user_id, session_id) DO NOTHING;

    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    RETURN s;
END
$$;
