-- plan_list: name a batch in the answer to its save.
--
-- Called by:  plan_make
-- Returns:    the plan, with the batch's sequence among those applied, skipped or
--             parked; a refusal when a key of a batch to be parked cannot be one
CREATE OR REPLACE FUNCTION holdfast.plan_list(
    p         holdfast.plan,
    p_rev     bigint,                     -- the session's
    p_batch   jsonb,
    p_verdict text,                       -- of save_order
    p_fate    text,                       -- of batch_fate
    p_limits  holdfast.limits
) RETURNS holdfast.plan
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_seq bigint := (p_batch->'seq')::bigint;
BEGIN
    IF p_fate = 'park' THEN
        p.parked := p.parked || v_seq;
        p.to_park := p.to_park || p_batch;
        p.refusal := holdfast.key_refusal(p_batch, p_limits);
    ELSIF p_verdict IN ('apply', 'adopt') THEN
        IF v_seq IS NOT NULL THEN
            p.applied := p.applied || v_seq;
        END IF;
    ELSIF p_verdict IN ('skip', 'void', 'old', 'reuse', 'late') THEN
        p.skipped := p.skipped || v_seq;
    END IF;
    IF p_fate NOT IN ('skip', 'park') AND (p_batch->'base')::bigint > p_rev THEN
        p.is_reset := true;
    END IF;
    RETURN p;
END
$$;
