-- sweep_end: a session is past its grace: remember that it was, no more.
--
-- Called by:  sweep_sessions, with the row locked
-- Returns:    nothing.  From now on it is marked as deleted, so that no
--             longer grace, configured later, can revive half a session.
CREATE OR REPLACE FUNCTION holdfast.sweep_end(
    s     holdfast.session,
    p_now timestamptz
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
BEGIN
    INSERT INTO holdfast.ended
        (user_id, session_id, expired_at, ended_at, access)
    SELECT s.user_id, s.session_id, s.expires_at, p_now,
           coalesce(array_agg(g.grantee), '{}')
      FROM holdfast.grant_given AS g
     WHERE g.user_id = s.user_id
       AND g.session_id = s.session_id
       AND (g.expires_at IS NULL OR g.expires_at > p_now)
    ON CONFLICT (user_id, session_id) DO NOTHING;

    UPDATE holdfast.session AS x
       SET status = 'deleted'
     WHERE x.user_id = s.user_id AND x.session_id = s.session_id;
END
$$;
