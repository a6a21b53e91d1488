-- ticket_until: how long a beacon ticket made now may live.
--
-- Called by:  create, recover and saves, which hand tickets out
-- Returns:    unix seconds: the session's expiry plus grace, at most
--             limits.ticket_seconds from now
CREATE OR REPLACE FUNCTION holdfast.ticket_until(
    p_expires_at timestamptz,
    p_now        timestamptz,
    p_limits     holdfast.limits
) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT floor(extract(epoch FROM least(          -- least() passes NULLs over
        p_expires_at + make_interval(secs => p_limits.session_grace),
        p_now + make_interval(secs => p_limits.ticket_seconds))))::bigint
$$;
