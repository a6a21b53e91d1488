-- save_warning: say that a context is getting full.
--
-- Called by:  context_save, save_answer, save_again
-- Returns:    Quota-Warning's value; NULL below 80 % of either limit
CREATE OR REPLACE FUNCTION holdfast.save_warning(
    p_bytes  bigint,
    p_keys   int,
    p_limits holdfast.limits
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN p_bytes * 5 >= p_limits.context_bytes * 4
             OR p_keys * 5 >= p_limits.keys * 4
        THEN concat_ws(', ',
            holdfast.quota_warning('context_bytes', p_bytes,
                p_limits.context_bytes),
            holdfast.quota_warning('keys', p_keys, p_limits.keys)) END
$$;
