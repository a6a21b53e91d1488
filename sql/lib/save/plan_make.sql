-- plan_make: everything a save would do, without doing it.
--
-- Called by:  save_write, which does it, with the session's row locked;
--             context_preview, for what has to be checked outside first;
--             session_share, which asks many sessions before it writes into one
-- Returns:    the plan.  With a refusal, its copies are the refused values to
--             keep, and all else stays as it is.
--
-- A whole body is one transaction, so nothing is written before the last
-- batch is decided: what one batch changed, the next one sees in v_entries.
-- p_lenient: nobody hears an answer (a beacon), so what cannot be applied is
-- parked or kept as a copy.  p_refused: why all of it is to be kept as copies
-- ('schema', 'era').  p_below: see save_order.
--
-- v_entries stays out of the plan until the end, because plpgsql changes an
-- array of its own in place, and copies one that is a member.
CREATE OR REPLACE FUNCTION holdfast.plan_make(
    s         holdfast.session,
    p_actor   text,
    p_client  text,
    p_batches jsonb,
    p_lenient boolean,
    p_refused text,
    p_below   bigint,
    p_limits  holdfast.limits
) RETURNS holdfast.plan
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    p         holdfast.plan := holdfast.plan_begin(s, p_actor, p_client);
    v_order   record := holdfast.plan_order(s, p_actor, p_client, p.last,
        p.digests, p_batches, p_lenient, p_refused, p_below);
    v_entries holdfast.planned_entry[] := '{}';
    v_places  jsonb := '{}';              -- key -> its place in v_entries
    v_copies  holdfast.conflict[] := '{}';
    v_entry   holdfast.planned_entry;
    v_place   int;
    v_batch   jsonb;
    v_fate    text;
    v_effect  holdfast.batch_effect;
BEGIN
    p.refusal := v_order.refusal;
    p.last := v_order.last;
    p.digests := v_order.digests;
    FOR i IN 1 .. cardinality(v_order.steps) LOOP
        EXIT WHEN (p.refusal).status IS NOT NULL;
        v_batch := v_order.steps[i];
        v_fate := holdfast.batch_fate(v_order.verdicts[i], p_lenient, p_refused);
        p := holdfast.plan_list(p, s.rev, v_batch, v_order.verdicts[i], v_fate,
            p_limits);
        CONTINUE WHEN v_fate IN ('skip', 'park');

        v_effect := holdfast.batch_take(s, p_actor, p_client, p, v_batch,
            v_fate, p_lenient OR v_order.verdicts[i] <> 'apply', v_entries,
            v_places, p_limits);
        p := holdfast.plan_add(p, v_effect, v_batch, v_order.verdicts[i],
            p_client);
        v_copies := v_copies || v_effect.copies;
        FOREACH v_entry IN ARRAY v_effect.entries LOOP
            v_place := coalesce((v_places->v_entry.key)::int,
                cardinality(v_entries) + 1);
            v_entries[v_place] := v_entry;
            IF cardinality(v_order.steps) > 1 THEN
                v_places := v_places || jsonb_build_object(v_entry.key, v_place);
            END IF;
        END LOOP;
    END LOOP;
    IF (p.refusal).status IS NULL THEN
        p.entries := v_entries;
        p.copies := v_copies;
    END IF;
    RETURN p;
END
$$;
