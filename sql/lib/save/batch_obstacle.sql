-- batch_obstacle: what forbids a batch that is next in its sequence.
--
-- Called by:  batch_take
-- Returns:    rejected, quota or counters; NULL: nothing
--
-- p_bytes, p_keys: what the context holds in front of this batch.  p_counters:
-- what the batch adds its counters to.
CREATE OR REPLACE FUNCTION holdfast.batch_obstacle(
    p_batch    jsonb,
    p_effect   holdfast.batch_effect,
    p_bytes    bigint,
    p_keys     int,
    p_counters jsonb,
    p_limits   holdfast.limits
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN p_batch->>'strategy' = 'reject'
         AND cardinality(p_effect.copies) > 0 THEN 'rejected'
        WHEN p_effect.grew > 0
         AND p_bytes + p_effect.grew > p_limits.context_bytes
          OR p_effect.more > 0
         AND p_keys + p_effect.more > p_limits.keys THEN 'quota'
        WHEN octet_length((p_counters || (p_batch->'counters'))::text)
           > holdfast.counters_bytes() THEN 'counters' END
$$;
