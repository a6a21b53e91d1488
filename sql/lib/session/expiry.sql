-- expiry: when a session that was used at p_now expires.
--
-- Called by:  whatever keeps a session alive; written only when it differs
-- Returns:    a time after ttl and at most 5 % of ttl later.  The steps of
--             ttl/20 are what makes most saves leave expires_at, and with it
--             the index on it, alone.
CREATE OR REPLACE FUNCTION holdfast.expiry(
    p_ttl int,
    p_now timestamptz
) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT date_bin(make_interval(secs => p_ttl / 20.0),
                    p_now + make_interval(secs => p_ttl + p_ttl / 20.0),
                    'epoch'::timestamptz)
$$;
