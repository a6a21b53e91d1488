-- overlap_refusal: what a client that asked for `reject` needs to go on.
--
-- Called by:  batch_refusal
-- Returns:    409 conflict: the present values, and the copies of what was
--             refused, one a key
CREATE OR REPLACE FUNCTION holdfast.overlap_refusal(
    p_rev    bigint,
    p_seq    bigint,
    p_keys   text[],
    p_vals   jsonb[],                     -- NULL: deleted meanwhile
    p_copies holdfast.conflict[]
) RETURNS holdfast.answer
LANGUAGE sql STABLE
AS $$
    SELECT holdfast.refusal(409, 'conflict', json_build_object(
        'rev', p_rev,
        'current', (
            SELECT coalesce(json_object_agg(k.key, k.value)
                   FILTER (WHERE k.value IS NOT NULL), '{}')
              FROM unnest(p_keys, p_vals) AS k (key, value)),
        'deleted', (
            SELECT coalesce(json_agg(k.key) FILTER (WHERE k.value IS NULL), '[]')
              FROM unnest(p_keys, p_vals) AS k (key, value)),
        'conflicts', holdfast.conflict_brief(p_copies),
        'seq', p_seq))
$$;
