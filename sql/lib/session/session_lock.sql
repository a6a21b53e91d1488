-- session_lock: take a session's row, before anything of it is read.
--
-- Called by:  whatever changes a session
-- Returns:    the row as it is now that it is locked; all NULL when it is
--             not to be had: session_lost tells why
--
-- A statement of its own: one that locks and reads sees, after a wait, the
-- values of before.  In a batch it never waits, see sql/README.md.
CREATE OR REPLACE FUNCTION holdfast.session_lock(
    p_owner   text,
    p_session uuid,
    p_grace   int                         -- seconds a session may be revived
) RETURNS holdfast.session
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    s holdfast.session;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF current_setting('holdfast.wait', true) = 'on' THEN
        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           FOR NO KEY UPDATE;
    ELSE
        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           FOR NO KEY UPDATE SKIP LOCKED;
    END IF;

    IF s.status = 'deleted' OR s.expires_at + make_interval(secs => p_grace)
        <= clock_timestamp()
    THEN
        RETURN NULL;
    END IF;
    RETURN s;
END
$$;
