-- ticket_is_due: has a ticket come into the last quarter of its life?
--
-- Called by:  client_write, context_save
-- Returns:    p_until is the expiry a client was given last, 0: none.  The
--             life of one is that of the session and its grace, at most
--             ticket_seconds.
CREATE OR REPLACE FUNCTION holdfast.ticket_is_due(
    p_until  bigint,
    p_now    timestamptz,
    p_ttl    int,
    p_limits holdfast.limits
) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT (p_until - extract(epoch FROM p_now)) * 4 < least(
        p_ttl + p_limits.session_grace, p_limits.ticket_seconds)
$$;
