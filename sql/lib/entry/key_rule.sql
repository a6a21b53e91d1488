-- key_rule: what key_is_valid and key_bytes ask of a key, for people.
--
-- Called by:  key_refusal, set_refusal
-- Returns:    the rest of a sentence that begins with the key
CREATE OR REPLACE FUNCTION holdfast.key_rule(
    p_limits holdfast.limits
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT format('is no key: it must have 1 to %s bytes, no control character,'
        ' and no segment that is empty, "." or ".."', p_limits.key_bytes)
$$;
