-- save_write: do what save_plan says.
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
    v_now       timestamptz := clock_timestamp();
    v_lenient   boolean := p_via = 'beacon';
    v_changed   boolean;
    v_rev       bigint;
    v_set       jsonb;
    v_gone      text[];
    v_merged    text[];
    v_keys      text[];
    v_counters  jsonb := '{}';            -- to be added to the session's
    v_bytes     bigint := 0;
    v_count     int := 0;
    v_past      bigint := 0;
    v_parked    int := 0;
    v_expires   timestamptz := s.expires_at;
    v_is_trim   boolean := false;         -- it made tombstones
    v_unsure    bigint[] := '{}';         -- skipped, and not compared
    v_told      json := '[]';             -- copies
    v_dropped   json;
    v_warn      text;
    b           jsonb;
    p           record;
    w           record;
    a           holdfast.answer;
BEGIN
    SELECT * INTO p
      FROM holdfast.save_plan(s, p_actor, p_client, p_batches, v_lenient,
           p_refused, p_below, p_limits);
    IF (p.refusal).status IS NOT NULL THEN
        a := p.refusal;
        IF cardinality(p.copies) > 0 THEN
            SELECT k.dropped INTO v_dropped
              FROM holdfast.conflict_add(s.user_id, s.session_id, p.copies,
                   p_limits) AS k;
            a.body := left(a.body, -1)
                || coalesce(', "dropped" : ' || v_dropped, '') || '}';
        END IF;
        RETURN a;
    END IF;

    -- Entries, a call for each revision; a key is written once, as the last
    -- batch that changed it left it.
    v_changed := p.rev > s.rev;
    IF v_changed AND (s.parked > 0 OR jsonb_array_length(p_batches) > 1) THEN
        p_batches := holdfast.batches_applied(s, p_actor, p_client, p_batches,
            p.applied);
    END IF;
    IF v_changed AND holdfast.auto_is_due(s.rev, s.context_rev, s.auto_rev,
        coalesce(s.auto_at, s.created_at), v_now, p_limits)
    THEN
        s := holdfast.snapshot_auto(s, p_actor, p_limits);
    END IF;
    FOR v_rev IN SELECT DISTINCT r FROM unnest(p.revs) AS r
                  WHERE r IS NOT NULL ORDER BY r LOOP
        SELECT jsonb_object_agg(k.key, k.value)
                   FILTER (WHERE k.value IS NOT NULL),
               array_agg(k.key) FILTER (WHERE k.value IS NULL),
               CASE WHEN p_via NOT IN ('resolve', 'share', 'claim') THEN
                   coalesce(array_agg(k.key) FILTER (WHERE k.is_merged), '{}')
                   END
          INTO v_set, v_gone, v_merged
          FROM unnest(p.keys, p.vals, p.revs, p.merged)
            AS k (key, value, rev, is_merged)
         WHERE k.rev = v_rev;
        w := holdfast.entry_write(s.user_id, s.session_id, v_rev, p_client,
            p_actor, v_set, v_gone, s.snapshot_rev, v_merged);
        PERFORM holdfast.entry_versions(s.user_id, s.session_id, v_rev,
            p_batches);
        v_bytes := v_bytes + w.d_bytes;
        v_count := v_count + w.d_keys;
        v_past := v_past + w.d_past;
        v_is_trim := v_is_trim OR v_gone IS NOT NULL;
        -- The owner's own saves are told from the entries (activity_list).
        IF p_actor <> s.user_id OR p_via <> 'save' THEN
            INSERT INTO holdfast.activity
                (user_id, session_id, rev, at, actor, client, via, keys)
            VALUES (s.user_id, s.session_id, v_rev, v_now, p_actor,
                    holdfast.client_shown(p_client), p_via,
                    ARRAY(SELECT jsonb_object_keys(v_set)) || v_gone);
        END IF;
    END LOOP;
    v_keys := ARRAY(SELECT k.key FROM unnest(p.keys, p.revs) AS k (key, rev)
                     WHERE k.rev IS NOT NULL);

    -- What could not wait here is kept as copies.
    FOREACH b IN ARRAY p.to_park LOOP
        w := holdfast.batch_park(s, p_actor, p_client, b, p_limits);
        v_parked := v_parked + w.more;
        IF w.is_full THEN
            p.copies := p.copies || holdfast.batch_copies(s, p_actor, p_client,
                b, 'gap');
        END IF;
    END LOOP;
    IF s.parked > 0 AND p_client IS NOT NULL THEN
        DELETE FROM holdfast.parked AS q
         WHERE q.user_id = s.user_id AND q.session_id = s.session_id
           AND q.actor = p_actor AND q.client_id = p_client
           AND q.seq <= p.last;
        GET DIAGNOSTICS v_rev = ROW_COUNT;
        v_parked := v_parked - v_rev;
    END IF;
    IF cardinality(p.copies) > 0 THEN
        SELECT k.warn, k.dropped INTO v_warn, v_dropped
          FROM holdfast.conflict_add(s.user_id, s.session_id, p.copies,
               p_limits) AS k;
    END IF;
    IF cardinality(p.copies) > 0 OR cardinality(p.skipped) > 0 THEN
        v_told := holdfast.conflict_told(s, p_actor, p_client, p.copies,
            p.skipped);
    END IF;

    IF cardinality(p.skipped) > 0 THEN
        v_unsure := holdfast.batches_uncompared(s, p_actor, p_client,
            p.skipped, p.applied);
    END IF;
    IF p_client IS NOT NULL AND (p.is_known OR p.last > 0)
        AND p_refused IS DISTINCT FROM 'era' THEN
        a.ticket := holdfast.client_write(s, p_actor, p_client, p_label,
            p.last, p.digests, p.counters, cardinality(p.skipped) > 0,
            p_limits);
    END IF;
    FOREACH b IN ARRAY p.increments LOOP
        v_counters := holdfast.counters_add(v_counters, b);
    END LOOP;

    -- A script has no sequences that could be applied; its saves count, too.
    IF s.expires_at IS NOT NULL
        AND (p_client IS NULL OR cardinality(p.applied) > 0)
    THEN
        v_expires := holdfast.expiry(s.ttl, v_now);
    END IF;
    IF v_changed OR v_parked <> 0 OR v_expires <> s.expires_at
        OR v_counters <> '{}' THEN
        UPDATE holdfast.session AS x
           SET rev = p.rev,
               context_rev = CASE WHEN v_changed THEN p.rev
                   ELSE x.context_rev END,
               bytes = x.bytes + v_bytes,
               keys = x.keys + v_count,
               past_bytes = x.past_bytes + v_past,
               parked = x.parked + v_parked,
               -- As they are now: client_trim may just have added some.
               counters = CASE v_counters WHEN '{}' THEN x.counters
                   ELSE holdfast.counters_add(x.counters, v_counters) END,
               saved_at = v_now,
               expires_at = v_expires
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id;
    END IF;
    IF v_past > 0 AND s.past_bytes + v_past > p_limits.past_bytes THEN
        PERFORM holdfast.past_trim(s.user_id, s.session_id, p_limits);
    END IF;
    IF v_is_trim THEN
        PERFORM holdfast.tombstone_trim(s.user_id, s.session_id, p_limits);
    END IF;

    a.status := 200;
    a.etag := s.era || '.' || CASE WHEN v_changed THEN p.rev
        ELSE s.context_rev END;
    a.used := s.bytes + v_bytes;
    a.quota := p_limits.context_bytes;
    a.warn := nullif(concat_ws(', ', v_warn,
        holdfast.save_warning(a.used, s.keys + v_count, p_limits)), '');
    a.body := json_build_object(
        'rev', p.rev,
        'prev', s.rev,
        'era', s.era,
        'applied', p.applied,
        'skipped', p.skipped,
        'parked', p.parked,
        'conflicts', v_told,
        'revived', coalesce(s.expires_at <= v_now, false),
        'reset', p.is_reset,
        'shown', holdfast.client_shown(p_client));
    IF cardinality(v_unsure) > 0 OR v_dropped IS NOT NULL THEN
        a.body := left(a.body, -1)
            || coalesce(', "uncompared" : ' || array_to_json(nullif(v_unsure, '{}')), '')
            || coalesce(', "dropped" : ' || v_dropped, '') || '}';
    END IF;
    a.outcome := CASE
        WHEN v_lenient AND NOT v_changed AND cardinality(p.copies) > 0 THEN 'copied'
        WHEN cardinality(p.copies) > 0 AND v_changed THEN 'merged'
        WHEN v_changed THEN 'applied'
        WHEN cardinality(p.parked) > 0 THEN 'parked'
        WHEN cardinality(p.applied) = 0 AND cardinality(p.skipped) > 0
        THEN 'duplicate'
        ELSE 'unchanged' END;
    IF v_changed THEN
        a.bell := holdfast.save_bell(s.session_id, p.rev, p_client, v_keys);
    END IF;
    RETURN a;
END
$$;
