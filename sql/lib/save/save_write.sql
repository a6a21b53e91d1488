-- save_write: do what plan_make says.
--
-- Called by:  context_save's slow way and whatever else saves batches, with
--             the session's row locked and its owner set; s is that row
-- Returns:    a save's answer, or its refusal, of which only copies are kept
--
-- p_below: parked batches below it wait for no gap any more (recover).
CREATE OR REPLACE FUNCTION holdfast.save_write(
    s         holdfast.session,
    p_actor   text,
    p_client  text,
    p_label   text,
    p_batches jsonb,
    p_via     text,
    p_refused text,
    p_below   bigint,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_now     timestamptz := clock_timestamp();
    v_parked  record;
    v_sums    holdfast.save_sums;
    p         holdfast.plan;
    a         holdfast.answer;
BEGIN
    p := holdfast.plan_make(s, p_actor, p_client, p_batches, p_via = 'beacon',
        p_refused, p_below, p_limits);
    IF (p.refusal).status IS NOT NULL THEN
        RETURN holdfast.save_refused(s, p, p_limits);
    END IF;

    IF p.rev > s.rev THEN
        IF s.parked > 0 OR jsonb_array_length(p_batches) > 1 THEN
            p_batches := holdfast.batches_applied(s, p_actor, p_client,
                p_batches, p.applied);
        END IF;
        IF holdfast.auto_is_due(s.rev, s.context_rev, s.auto_rev,
            coalesce(s.auto_at, s.created_at), v_now, p_limits) THEN
            s := holdfast.snapshot_auto(s, p_actor, p_limits);
        END IF;
    END IF;
    v_sums := holdfast.save_entries(s, p, p_actor, p_client, p_via, p_batches,
        v_now);
    v_parked := holdfast.save_parked(s, p_actor, p_client, p.to_park, p.last,
        p_limits);
    v_sums.parked := v_parked.more;
    p.copies := p.copies || v_parked.copies;
    v_sums := holdfast.save_copies(s, p, p_actor, p_client, v_sums, p_limits);

    -- A script has no sequences that could be applied; its saves count, too.
    v_sums.expires_at := CASE WHEN s.expires_at IS NULL
          OR p_client IS NOT NULL AND cardinality(p.applied) = 0
        THEN s.expires_at ELSE holdfast.expiry(s.ttl, v_now) END;
    a := holdfast.save_answer(s, p, v_sums, p_client, p_via, v_now, p_limits);
    IF p_client IS NOT NULL AND (p.is_known OR p.last > 0)
        AND p_refused IS DISTINCT FROM 'era' THEN
        a.ticket := holdfast.client_write(s, p_actor, p_client, p_label,
            p.last, p.digests, p.counters, cardinality(p.skipped) > 0,
            p_limits);
    END IF;
    PERFORM holdfast.save_session(s, p.rev, v_sums, v_now, p_limits);
    RETURN a;
END
$$;
