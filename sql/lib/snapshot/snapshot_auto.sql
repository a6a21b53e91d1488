-- snapshot_auto: the snapshot that nobody asks for, now and then.
--
-- Called by:  save_write, before it changes anything, when auto_is_due; the
--             session's row is locked, the owner set
-- Returns:    the session's row as it is then
--
-- One that comes by the number of revisions, before its time, takes the place
-- of the one before: however much is saved, an hour has no more of them than
-- auto_seconds go into it.
CREATE OR REPLACE FUNCTION holdfast.snapshot_auto(
    s        holdfast.session,
    p_actor  text,
    p_limits holdfast.limits
) RETURNS holdfast.session
LANGUAGE plpgsql
AS $$
DECLARE
    v_now    timestamptz := clock_timestamp();
    v_early  boolean := v_now < s.auto_at
        + make_interval(secs => p_limits.auto_seconds);
    v_newest holdfast.snapshot;
    v_room   holdfast.answer;
BEGIN
    IF v_early THEN
        SELECT * INTO v_newest
          FROM holdfast.snapshot AS x
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id
           AND x.scope = '' AND x.source <> 'step'
         ORDER BY x.number DESC
         LIMIT 1;
    END IF;

    v_room := holdfast.snapshot_room(s.user_id, s.session_id, p_limits);
    IF v_room.status IS NULL THEN
        PERFORM holdfast.snapshot_add(s.user_id, s.session_id, p_actor,
            holdfast.uuid_make(v_now), '{"source": "auto"}', s.rev, p_limits);
        IF v_newest.source = 'auto' AND v_newest.name IS NULL
            AND NOT v_newest.pinned THEN
            PERFORM holdfast.snapshot_drop(s.user_id, s.session_id,
                v_newest.number);
        END IF;
    END IF;

    -- Without room, too: it is not to be asked for at each save.
    UPDATE holdfast.session AS x
       SET auto_rev = s.rev,
           auto_at = CASE WHEN v_early THEN s.auto_at ELSE v_now END
     WHERE x.user_id = s.user_id AND x.session_id = s.session_id
    RETURNING * INTO s;
    RETURN s;
END
$$;
