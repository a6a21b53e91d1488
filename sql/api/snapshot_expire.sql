-- snapshot_expire: which of a session's due snapshots may go, and let them go.
--
-- Called by:  sweep_snapshots; the session's row is locked
-- Returns:    how many went.  Pinned ones stay, and so do the newest ones of
--             the whole context: those are looked at again a day later.
CREATE OR REPLACE FUNCTION holdfast.snapshot_expire(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits,
    p_until   timestamptz                 -- stop then; the rest is due still
) RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now  timestamptz := clock_timestamp();
    v_gone int := 0;
    v_keep bigint;
    r      record;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    v_keep := holdfast.snapshot_keep(p_owner, p_session, p_limits);
    UPDATE holdfast.snapshot AS n
       SET expires_at = v_now + interval '1 day'
     WHERE n.user_id = p_owner
       AND n.session_id = p_session
       AND n.expires_at <= v_now
       AND (n.pinned OR n.number >= v_keep AND n.scope = '' AND n.source <> 'step');

    FOR r IN
        SELECT n.number
          FROM holdfast.snapshot AS n
         WHERE n.user_id = p_owner
           AND n.session_id = p_session
           AND n.expires_at <= v_now
         ORDER BY n.number
    LOOP
        PERFORM holdfast.snapshot_drop(p_owner, p_session, r.number);
        v_gone := v_gone + 1;
        EXIT WHEN clock_timestamp() >= p_until;
    END LOOP;
    RETURN v_gone;
END
$$;
REVOKE ALL ON FUNCTION holdfast.snapshot_expire(text, uuid, holdfast.limits, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.snapshot_expire(text, uuid, holdfast.limits, timestamptz) TO holdfast_app;
