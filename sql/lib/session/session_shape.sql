-- session_shape: the members of a session, as every answer tells them.
--
-- Called by:  session_json, and session_get in its one statement
-- Returns:    the object.  A single expression without a query of its own, so
--             it is planned into the statement that calls it.
CREATE OR REPLACE FUNCTION holdfast.session_shape(
    s           holdfast.session,
    p_role      text,
    p_now       timestamptz,
    p_counters  jsonb,
    p_snapshots bigint
) RETURNS json
LANGUAGE sql STABLE
AS $$
    SELECT json_build_object(
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
        'counters', p_counters,
        'messages', s.messages,
        'snapshots', p_snapshots,
        'created_at', holdfast.stamp(s.created_at),
        'last_active_at', holdfast.stamp(s.saved_at),
        'expires_at', holdfast.stamp(s.expires_at))
$$;
