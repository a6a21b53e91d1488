-- plan_add: a batch's effect, added to the figures of a plan.
--
-- Called by:  plan_make, which adds the entries and copies itself
-- Returns:    the plan
CREATE OR REPLACE FUNCTION holdfast.plan_add(
    p         holdfast.plan,
    p_effect  holdfast.batch_effect,
    p_batch   jsonb,
    p_verdict text,
    p_client  text
) RETURNS holdfast.plan
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    IF (p_effect.refusal).status IS NOT NULL THEN
        p.refusal := p_effect.refusal;
        p.copies := p_effect.copies;
        RETURN p;
    END IF;
    IF cardinality(p_effect.entries) > 0 THEN
        p.rev := p.rev + 1;
        p.bytes := p.bytes + p_effect.grew;
        p.keys := p.keys + p_effect.more;
    END IF;

    -- A client tells its totals, a program what is to be added.
    IF NOT p_batch ? 'counters' OR p_verdict NOT IN ('apply', 'adopt')
        OR p_effect.fate IN ('era', 'counters') THEN
        RETURN p;
    ELSIF p_client IS NULL OR p_batch->'seq' IS NULL THEN
        p.increments := p.increments || (p_batch->'counters');
    ELSE
        p.counters := p.counters || (p_batch->'counters');
    END IF;
    RETURN p;
END
$$;
