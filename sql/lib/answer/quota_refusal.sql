-- quota_refusal: a save that would make a context too large.
--
-- Called by:  batch_refusal
-- Returns:    403 with the name of the limit, its value, the amount used and
--             the amount it would have been
CREATE OR REPLACE FUNCTION holdfast.quota_refusal(
    p_seq    bigint,
    p_bytes  bigint,
    p_grew   bigint,
    p_keys   int,
    p_more   int,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT holdfast.refusal(403, 'quota-exceeded', CASE
        WHEN p_grew > 0 AND p_bytes + p_grew > p_limits.context_bytes
        THEN json_build_object('which', 'context_bytes',
            'limit', p_limits.context_bytes, 'used', p_bytes,
            'size', p_bytes + p_grew, 'seq', p_seq)
        ELSE json_build_object('which', 'keys',
            'limit', p_limits.keys, 'used', p_keys,
            'size', p_keys + p_more, 'seq', p_seq) END)
$$;
