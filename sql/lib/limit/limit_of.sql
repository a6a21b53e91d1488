-- limit_of: a limit that workers send once a connection, by its name.
--
-- Called by:  whatever refuses what is over it
-- Returns:    its value in force.  A worker that is older than the limit sends
--             none and refuses nothing: the greatest number there is
--
-- A limit is added as a row of src/base/conf_keys.h.  The types of limits, which
-- functions take as an argument, cannot grow: while a new version is rolled out
-- older workers send rows of as many numbers as they know.
CREATE OR REPLACE FUNCTION holdfast.limit_of(
    p_name text
) RETURNS bigint
LANGUAGE sql STABLE
AS $$
    SELECT coalesce(nullif(current_setting('holdfast.limit_' || p_name, true), '')::bigint,
                    9223372036854775807)
$$;
