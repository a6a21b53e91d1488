-- quota_warning: say it before the limit is met.
--
-- Called by:  whatever adds to something that has a limit
-- Returns:    the value of Quota-Warning from 80 % on; below, NULL
CREATE OR REPLACE FUNCTION holdfast.quota_warning(
    p_which text,
    p_used  bigint,
    p_limit bigint
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN p_used * 5 >= p_limit * 4
           THEN p_which || ';used=' || p_used::text || ';limit=' || p_limit::text END
$$;
