-- batch_refusal: the answer to a save one of whose batches cannot be applied.
--
-- Called by:  batch_take
-- Returns:    409 conflict for `rejected`, else 403 quota-exceeded
CREATE OR REPLACE FUNCTION holdfast.batch_refusal(
    s          holdfast.session,
    p_batch    jsonb,
    p_effect   holdfast.batch_effect,
    p_bytes    bigint,
    p_keys     int,
    p_counters jsonb,
    p_limits   holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_seq  bigint := (p_batch->'seq')::bigint;
    v_keys text[] := ARRAY(SELECT k.key FROM unnest(p_effect.copies) AS k);
BEGIN
    IF p_effect.fate = 'rejected' THEN
        RETURN holdfast.overlap_refusal(s.rev, v_seq, v_keys,
            ARRAY(SELECT e.before FROM unnest(p_effect.entries) AS e
                   WHERE e.key = ANY (v_keys)), p_effect.copies);
    ELSIF p_effect.fate = 'counters' THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'counters', 'limit', holdfast.counters_bytes(),
            'size', octet_length((p_counters || (p_batch->'counters'))::text),
            'seq', v_seq));
    END IF;
    RETURN holdfast.quota_refusal(v_seq, p_bytes, p_effect.grew, p_keys,
        p_effect.more, p_limits);
END
$$;
