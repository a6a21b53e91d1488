-- snapshot_pick: the snapshot that a path names.
--
-- Called by:  functions of one snapshot; the owner is set
-- Returns:    the row; or refusal: 404, or 410 for one that has had its time
--             and waits for the sweep.  `latest` is the newest that is no
--             step of undo, for those come and go by themselves.
CREATE OR REPLACE FUNCTION holdfast.snapshot_pick(
    p_owner   text,
    p_session uuid,
    p_number  text,
    p_limits  holdfast.limits,
    OUT n       holdfast.snapshot,
    OUT refusal holdfast.answer
)
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF p_number = 'latest' THEN
        SELECT * INTO n
          FROM holdfast.snapshot AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.source <> 'step'
         ORDER BY x.number DESC
         LIMIT 1;
    ELSIF p_number ~ '^[0-9]{1,18}$' THEN
        SELECT * INTO n
          FROM holdfast.snapshot AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.number = p_number::bigint;
    END IF;

    IF n.number IS NULL THEN
        refusal := holdfast.refusal(404, 'not-found');
    ELSIF n.expires_at <= clock_timestamp() AND NOT n.pinned
        AND (n.scope <> '' OR n.source = 'step' OR n.number
             < holdfast.snapshot_keep(p_owner, p_session, p_limits))
    THEN
        refusal := holdfast.refusal(410, 'snapshot-expired', json_build_object(
            'expired_at', holdfast.stamp(n.expires_at)));
    END IF;
END
$$;
