-- batch_take: one batch against what it finds.
--
-- Called by:  plan_make, for each batch that is not skipped or parked
-- Returns:    the entries that change and the copies to keep; a batch that is not
--             applied changes nothing, and all that it says becomes copies; or,
--             if it is not p_lenient, the refusal of the whole save, with the
--             copies to keep all the same
--
-- p_plan: the figures that earlier batches left.  p_earlier, p_places: their
-- entries (batch_keys).
CREATE OR REPLACE FUNCTION holdfast.batch_take(
    s         holdfast.session,
    p_actor   text,
    p_client  text,
    p_plan    holdfast.plan,
    p_batch   jsonb,
    p_fate    text,                       -- apply, or why it becomes copies
    p_lenient boolean,
    p_earlier holdfast.planned_entry[],
    p_places  jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.batch_effect
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_effect   holdfast.batch_effect;
    v_base     bigint := coalesce((p_batch->'base')::bigint, 0);
    v_counters jsonb := CASE WHEN p_client IS NULL OR p_batch->'seq' IS NULL
        THEN s.counters ELSE p_plan.counters END;
BEGIN
    -- A base of the future is none.
    IF v_base > s.rev THEN
        v_base := 0;
    END IF;
    v_effect := holdfast.batch_plan(s, p_actor, p_client, p_batch, v_base,
        p_plan.rev + 1, p_earlier, p_places, p_limits);
    v_effect.fate := p_fate;
    IF (v_effect.refusal).status IS NOT NULL THEN
        v_effect.copies := '{}';
        RETURN v_effect;
    END IF;
    IF p_fate = 'apply' THEN
        v_effect.fate := coalesce(holdfast.batch_obstacle(p_batch, v_effect,
            p_plan.bytes, p_plan.keys, v_counters, p_limits), 'apply');
    END IF;

    IF v_effect.fate = 'apply' THEN
        RETURN v_effect;
    ELSIF NOT p_lenient THEN
        v_effect.refusal := holdfast.batch_refusal(s, p_batch, v_effect,
            p_plan.bytes, p_plan.keys, v_counters, p_limits);
        v_effect.copies := CASE v_effect.fate WHEN 'rejected'
            THEN v_effect.copies ELSE '{}' END;
    ELSE
        v_effect.copies := holdfast.batch_kept(s, p_actor, p_client, p_batch,
            v_base, p_plan.rev, v_effect.entries, v_effect.fate);
    END IF;
    v_effect.entries := '{}';
    RETURN v_effect;
END
$$;
