-- session_json: a session as every reply shows it.
--
-- Called by:  functions that have the row and have set the owner
-- Returns:    the object; in grace its status is 'expired', which no row says
CREATE OR REPLACE FUNCTION holdfast.session_json(
    s      holdfast.session,
    p_role text,
    p_now  timestamptz
) RETURNS json
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_snapshots bigint := 0;
BEGIN
    IF s.snapshot_seq > 0 THEN
        SELECT count(*) INTO v_snapshots
          FROM holdfast.snapshot AS n
         WHERE n.user_id = s.user_id
           AND n.session_id = s.session_id
           AND n.source <> 'step';
    END IF;

    RETURN json_build_object(
        'id', s.session_id,
        'user', s.user_id,
        'app', s.app,
        'slot', s.slot,
        'name', s.name,
        'status', CASE WHEN s.expires_at <= p_now THEN 'expired' ELSE s.status END,
        'role', p_role,
        'device', s.device,
        'rev', s.rev,
        'bytes', s.bytes,
        'ttl', s.ttl,
        'counters', holdfast.session_counters(s),
        'messages', 0,
        'snapshots', v_snapshots,
        'created_at', holdfast.stamp(s.created_at),
        'last_active_at', holdfast.stamp(s.saved_at),
        'expires_at', holdfast.stamp(s.expires_at));
END
$$;
REVOKE ALL ON FUNCTION holdfast.session_json(holdfast.session, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.session_json(holdfast.session, text, timestamptz) TO holdfast_app;
