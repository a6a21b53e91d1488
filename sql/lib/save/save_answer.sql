-- save_answer: what a save answers.
--
-- Called by:  save_write, which adds the ticket
-- Returns:    200, as context_save has it; the outcome, for metrics; the doorbell
--             for those who look at the session
CREATE OR REPLACE FUNCTION holdfast.save_answer(
    s         holdfast.session,           -- in front of the save
    p_plan    holdfast.plan,
    p_sums    holdfast.save_sums,
    p_client  text,
    p_via     text,
    p_now     timestamptz,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_is_changed boolean := p_plan.rev > s.rev;
    v_keys       text[];
    a            holdfast.answer;
BEGIN
    a.status := 200;
    a.etag := s.era || '.' || CASE WHEN v_is_changed THEN p_plan.rev
        ELSE s.context_rev END;
    a.used := s.bytes + p_sums.bytes;
    a.quota := p_limits.context_bytes;
    a.warn := nullif(concat_ws(', ', p_sums.warn,
        holdfast.save_warning(a.used, s.keys + p_sums.keys, p_limits)), '');
    a.body := json_build_object('rev', p_plan.rev, 'prev', s.rev, 'era', s.era,
        'applied', p_plan.applied, 'skipped', p_plan.skipped,
        'parked', p_plan.parked, 'conflicts', p_sums.told,
        'revived', coalesce(s.expires_at <= p_now, false),
        'reset', p_plan.is_reset, 'shown', holdfast.client_shown(p_client));
    IF cardinality(p_sums.unsure) > 0 OR p_sums.dropped IS NOT NULL THEN
        a.body := left(a.body, -1)
            || coalesce(', "uncompared" : '
                || array_to_json(nullif(p_sums.unsure, '{}')), '')
            || coalesce(', "dropped" : ' || p_sums.dropped, '') || '}';
    END IF;
    a.outcome := holdfast.save_outcome(p_plan, v_is_changed,
        p_via = 'beacon');
    IF v_is_changed THEN
        v_keys := ARRAY(SELECT e.key FROM unnest(p_plan.entries) AS e);
        a.bell := holdfast.save_bell(s.session_id, p_plan.rev, p_client, v_keys);
    END IF;
    RETURN a;
END
$$;
