-- snapshot_expire: which of a session's due snapshots may go, and let them go.
--
-- Called by:  sweep_snapshots; the session's row is locked
-- Returns:    how many went.  Pinned ones stay, and so do the newest ones of
--             the whole context: those are looked at again a day later.
--
-- They go at once, their past values in pieces: ranges that were not reached in
-- time are in past_due, and the next call goes on there.
CREATE OR REPLACE FUNCTION holdfast.snapshot_expire(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits,
    p_until   timestamptz                 -- look at one piece more at most
) RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_most CONSTANT int := 250;           -- at once; the rest is due still
    v_now  timestamptz := clock_timestamp();
    v_keep bigint;
    v_gone int;
    v_low  bigint;
    v_high bigint;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    v_keep := holdfast.snapshot_keep(p_owner, p_session, p_limits);
    UPDATE holdfast.snapshot AS n
       SET expires_at = v_now + interval '1 day'
     WHERE n.user_id = p_owner
       AND n.session_id = p_session
       AND n.expires_at <= v_now
       AND (n.pinned OR n.number >= v_keep AND n.scope = '' AND n.source <> 'step');

    WITH due AS (
        DELETE FROM holdfast.snapshot AS n
         WHERE n.user_id = p_owner
           AND n.session_id = p_session
           AND n.number = ANY (ARRAY(
               SELECT x.number
                 FROM holdfast.snapshot AS x
                WHERE x.user_id = p_owner
                  AND x.session_id = p_session
                  AND x.expires_at <= v_now
                ORDER BY x.number
                LIMIT c_most))
        RETURNING n.rev
    )
    SELECT count(*), min(x.rev), max(x.rev) INTO v_gone, v_low, v_high
      FROM due AS x;
    IF v_gone > 0 THEN
        PERFORM holdfast.snapshot_newest(p_owner, p_session);
        -- What was looked at for others may be free only now.
        INSERT INTO holdfast.past_due AS x
            (user_id, session_id, low_rev, high_rev, at_rev, at_key)
        VALUES (p_owner, p_session, v_low, v_high, -1, '')
        ON CONFLICT (user_id, session_id) DO UPDATE
           SET low_rev = least(x.low_rev, excluded.low_rev),
               high_rev = greatest(x.high_rev, excluded.high_rev),
               at_rev = excluded.at_rev,
               at_key = excluded.at_key;
    END IF;

    WHILE holdfast.past_step(p_owner, p_session) LOOP
        EXIT WHEN clock_timestamp() >= p_until;
    END LOOP;
    RETURN v_gone;
END
$$;
