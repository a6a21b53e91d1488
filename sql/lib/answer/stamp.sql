-- stamp: a time as every reply spells it, RFC 3339 in UTC with milliseconds.
--
-- Called by:  whatever writes a body
-- Returns:    NULL for NULL
CREATE OR REPLACE FUNCTION holdfast.stamp(
    p_at timestamptz
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;
