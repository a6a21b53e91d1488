-- session_lost: why a session is not to be had.
--
-- Called by:  whatever looked for a session, or for its lock, in vain
-- Returns:    404 unknown or deleted; 410 past its grace, swept or not;
--             busy when it is there after all: then only its lock was missing
CREATE OR REPLACE FUNCTION holdfast.session_lost(
    p_owner   text,
    p_session uuid,
    p_grace   int
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_expired_at timestamptz;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    -- First, for the sweeper marks what it empties as deleted, too.
    SELECT e.expired_at INTO v_expired_at
      FROM holdfast.ended AS e
     WHERE e.user_id = p_owner AND e.session_id = p_session;
    IF NOT FOUND THEN
        SELECT s.expires_at INTO v_expired_at
          FROM holdfast.session AS s
         WHERE s.user_id = p_owner
           AND s.session_id = p_session
           AND s.status <> 'deleted';
        IF NOT FOUND THEN
            RETURN holdfast.refusal(404, 'not-found');
        ELSIF v_expired_at IS NULL OR v_expired_at
            + make_interval(secs => p_grace) > clock_timestamp()
        THEN
            RETURN holdfast.refusal(0, 'busy');
        END IF;
    END IF;

    RETURN holdfast.refusal(410, 'session-expired',
        json_build_object('expired_at', holdfast.stamp(v_expired_at)));
END
$$;
