-- key_is_valid: what may be the name of a value.
--
-- Called by:  whatever takes keys from a body
-- Returns:    1 to 256 bytes, no control character, no segment that is
--             empty, "." or "..": so that a key is a path, and only one path
CREATE OR REPLACE FUNCTION holdfast.key_is_valid(
    p_key text
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT octet_length(p_key) BETWEEN 1 AND 256
       AND p_key !~ '[\u0001-\u001f\u007f-\u009f]'
       AND '/' || p_key || '/' !~ '/(\.{0,2})/'
$$;
