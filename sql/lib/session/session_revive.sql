-- session_revive: bring a session that is in its grace back to life.
--
-- Called by:  session_recover_write, with the row locked
-- Returns:    the row as it is now; one that was alive is left alone
CREATE OR REPLACE FUNCTION holdfast.session_revive(
    s holdfast.session
) RETURNS holdfast.session
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
BEGIN
    PERFORM set_config('holdfast.owner', s.user_id, true);

    IF s.expires_at <= v_now THEN
        s.saved_at := v_now;
        s.expires_at := holdfast.expiry(s.ttl, v_now);
        UPDATE holdfast.session AS x
           SET saved_at = s.saved_at, expires_at = s.expires_at
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id;
    END IF;
    RETURN s;
END
$$;
