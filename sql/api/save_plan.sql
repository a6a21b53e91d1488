-- save_plan: everything a save would do, without doing it.
--
-- Called by:  save_write, which does it, with the session's row locked;
--             context_preview, for what has to be checked outside first
-- Returns:    the keys it touches, with their values (NULL: deleted) and
--             revisions afterwards; the copies to keep; what became of each
--             batch; the client's and the session's new figures.  Or refusal:
--             then copies is what to keep of what was refused, and all else
--             stays as it is.
--
-- A whole body is one transaction, so nothing is written before the last
-- batch is decided: what one batch changed, the next one sees in the arrays.
-- p_lenient: nobody hears an answer (a beacon), so what cannot be applied is
-- parked or kept as a copy.  p_refused: why all of it is to be kept as copies
-- ('schema', 'era').
CREATE OR REPLACE FUNCTION holdfast.save_plan(
    s         holdfast.session,
    p_actor   text,
    p_client  text,
    p_batches jsonb,
    p_lenient boolean,
    p_refused text,
    p_below   bigint,
    p_limits  holdfast.limits,
    OUT refusal    holdfast.answer,
    OUT keys       text[],
    OUT vals       jsonb[],
    OUT revs       bigint[],
    OUT merged     boolean[],
    OUT copies     holdfast.conflict[],
    OUT applied    bigint[],
    OUT skipped    bigint[],
    OUT parked     bigint[],
    OUT to_park    jsonb[],
    OUT is_known   boolean,               -- the client has a row
    OUT last       bigint,
    OUT digests    bigint[],
    OUT counters   jsonb,                 -- the client's totals
    OUT increments jsonb[],               -- of batches without a client
    OUT rev        bigint,
    OUT is_reset   boolean
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    o         record;                     -- order, then an operation
    d         record;                     -- a decision
    b         jsonb;
    v_parked  jsonb := '[]';
    v_steps   jsonb[];
    v_verdicts text[];
    v_place   jsonb;                      -- key -> its place in the arrays
    v_foreign bigint[];                   -- newest revision by another client
    v_sizes   int[];
    v_bytes   bigint := s.bytes;
    v_count   int := s.keys;
    v_base    bigint;
    v_reason  text;
    v_at      int[];                      -- what this batch would change
    v_after   jsonb[];
    v_partial boolean[];
    v_kept    holdfast.conflict[];
    v_lost    text[];
    v_grew    bigint;
    v_more    int;
    v_size    int;
    n         int;
BEGIN
    copies := '{}'; applied := '{}'; skipped := '{}'; parked := '{}';
    to_park := '{}'; increments := '{}'; rev := s.rev; is_reset := false;

    IF p_client IS NOT NULL THEN
        SELECT c.seq, c.digests, c.counters INTO last, digests, counters
          FROM holdfast.client AS c
         WHERE c.user_id = s.user_id AND c.session_id = s.session_id
           AND c.actor = p_actor AND c.client_id = p_client;
        is_known := FOUND;
        IF s.parked > 0 THEN
            v_parked := (
                SELECT coalesce(jsonb_agg(q.batch ORDER BY q.seq), '[]')
                  FROM holdfast.parked AS q
                 WHERE q.user_id = s.user_id AND q.session_id = s.session_id
                   AND q.actor = p_actor AND q.client_id = p_client);
        END IF;
    END IF;
    counters := coalesce(counters, '{}');

    IF p_refused = 'era' THEN
        -- Sequences of another era mean nothing in this one.
        v_steps := ARRAY(SELECT value FROM jsonb_array_elements(p_batches));
        v_verdicts := array_fill('apply'::text, ARRAY[cardinality(v_steps)]);
    ELSE
        o := holdfast.save_order(last, digests, p_batches, v_parked,
            p_lenient, p_below);
        IF o.refused = 'sequence-gap' THEN
            refusal := holdfast.refusal(409, o.refused, json_build_object(
                'expected', o.last + 1, 'seq', o.guilty));
            RETURN;
        ELSIF o.refused IS NOT NULL THEN
            refusal := holdfast.refusal(409, o.refused,
                json_build_object('seq', o.guilty));
            RETURN;
        END IF;
        v_steps := o.steps;
        v_verdicts := o.verdicts;
        last := o.last;
        digests := o.digests;
    END IF;

    SELECT coalesce(array_agg(k.key ORDER BY k.key), '{}'),
           array_agg(e.value ORDER BY k.key),
           array_agg(e.rev ORDER BY k.key),
           array_agg(true ORDER BY k.key),
           array_agg(coalesce(e.foreign_rev, 0) ORDER BY k.key),
           array_agg(coalesce(e.bytes, 0) ORDER BY k.key)
      INTO keys, vals, revs, merged, v_foreign, v_sizes
      FROM (SELECT DISTINCT t.key COLLATE "C" AS key
              FROM unnest(v_steps) AS x (batch),
                   LATERAL (SELECT jsonb_object_keys(x.batch->'set')
                             UNION ALL
                            SELECT jsonb_object_keys(x.batch->'merge')
                             UNION ALL
                            SELECT jsonb_array_elements_text(x.batch->'delete')
                   ) AS t (key)) AS k
      LEFT JOIN LATERAL (
           -- One look by key each: the cost follows the change, never the
           -- size of the context.
           SELECT x.value, x.rev, x.bytes,
                  CASE WHEN x.client_id = p_client AND x.actor = p_actor
                  THEN x.other_rev ELSE x.rev END AS foreign_rev
             FROM holdfast.entry AS x
            WHERE x.user_id = s.user_id AND x.session_id = s.session_id
              AND x.key = k.key
            LIMIT 1) AS e ON true;
    v_place := (SELECT jsonb_object_agg(k.key, k.place)
        FROM unnest(keys) WITH ORDINALITY AS k (key, place));

    IF array_position(revs, NULL) IS NOT NULL THEN
        refusal := holdfast.key_refusal(keys, revs, v_steps, p_limits);
        IF (refusal).status IS NOT NULL THEN
            RETURN;
        END IF;
    END IF;
    -- From here on revs holds what the save gives; NULL: not touched.
    revs := array_fill(NULL::bigint, ARRAY[cardinality(keys)]);

    FOR i IN 1 .. cardinality(v_steps) LOOP
        b := v_steps[i];
        IF v_verdicts[i] = 'skip' THEN
            skipped := skipped || (b->'seq')::bigint;
            CONTINUE;
        ELSIF v_verdicts[i] = 'park' AND p_refused IS NULL THEN
            parked := parked || (b->'seq')::bigint;
            to_park := to_park || b;
            CONTINUE;
        ELSIF v_verdicts[i] = 'park' THEN     -- nobody would ask again
            v_reason := p_refused;
        ELSIF v_verdicts[i] = 'reuse' THEN
            skipped := skipped || (b->'seq')::bigint;
            v_reason := 'sequence-reused';
        ELSE
            applied := applied || (b->'seq')::bigint;
            v_reason := CASE v_verdicts[i] WHEN 'apply' THEN p_refused END;
        END IF;

        v_base := coalesce((b->'base')::bigint,
            CASE WHEN p_client IS NOT NULL THEN 0 END);
        IF v_base > s.rev THEN
            v_base := 0;
            is_reset := true;
        END IF;

        v_at := '{}'; v_after := '{}'; v_partial := '{}'; v_kept := '{}';
        v_lost := '{}'; v_grew := 0; v_more := 0;
        FOR o IN SELECT * FROM holdfast.batch_ops(b) LOOP
            n := (v_place->o.key)::int;
            d := holdfast.save_decide(o.kind, vals[n], o.value, o.has_was,
                o.was, v_foreign[n], v_base);
            CONTINUE WHEN NOT d.is_change;
            v_at := v_at || n;
            v_after := v_after || d.after;
            v_partial := v_partial || (o.kind = 'merge' AND NOT d.is_overlap);
            v_grew := v_grew - v_sizes[n] + coalesce(
                octet_length(d.after::text) + octet_length(o.key), 0);
            v_more := v_more + CASE WHEN d.after IS NULL THEN -1
                WHEN vals[n] IS NULL THEN 1 ELSE 0 END;
            IF d.is_overlap THEN
                v_lost := v_lost || o.key;
                v_kept := v_kept || holdfast.conflict_make(s, p_actor,
                    p_client, (b->'seq')::bigint, v_base, rev + 1, o.key,
                    d.after, vals[n],
                    CASE b->>'strategy' WHEN 'reject' THEN 'rejected'
                    ELSE 'overlap' END);
            END IF;
        END LOOP;

        IF v_reason IS NULL AND b->>'strategy' = 'reject'
            AND cardinality(v_lost) > 0 THEN
            v_reason := 'rejected';
        ELSIF v_reason IS NULL AND (
            v_grew > 0 AND v_bytes + v_grew > p_limits.context_bytes
            OR v_more > 0 AND v_count + v_more > p_limits.keys) THEN
            v_reason := 'quota';
        END IF;

        IF v_reason IS NOT NULL AND v_verdicts[i] = 'apply'
            AND NOT p_lenient THEN
            IF v_reason = 'rejected' THEN
                copies := v_kept;
                refusal := holdfast.overlap_refusal(s.rev, (b->'seq')::bigint,
                    v_lost, ARRAY(SELECT vals[(v_place->k.key)::int]
                        FROM unnest(v_lost) WITH ORDINALITY AS k (key, place)
                       ORDER BY k.place), copies);
            ELSE
                copies := '{}';
                refusal := holdfast.quota_refusal((b->'seq')::bigint, v_bytes,
                    v_grew, v_count, v_more, p_limits);
            END IF;
            RETURN;
        ELSIF v_reason IS NOT NULL THEN
            FOR j IN 1 .. cardinality(v_at) LOOP
                n := v_at[j];
                copies := copies || holdfast.conflict_make(s, p_actor,
                    p_client, (b->'seq')::bigint, v_base, rev, keys[n],
                    v_after[j], vals[n], v_reason);
            END LOOP;
        ELSIF cardinality(v_at) > 0 THEN
            rev := rev + 1;
            copies := copies || v_kept;
            v_bytes := v_bytes + v_grew;
            v_count := v_count + v_more;
            FOR j IN 1 .. cardinality(v_at) LOOP
                n := v_at[j];
                v_size := coalesce(octet_length(v_after[j]::text)
                    + octet_length(keys[n]), 0);
                vals[n] := v_after[j];
                revs[n] := rev;
                v_sizes[n] := v_size;
                merged[n] := merged[n] AND v_partial[j];
                IF NOT v_partial[j] THEN
                    v_foreign[n] := 0;
                END IF;
            END LOOP;
        END IF;

        IF b ? 'counters' AND v_verdicts[i] NOT IN ('reuse', 'park')
            AND p_refused IS DISTINCT FROM 'era' THEN
            IF p_client IS NULL OR b->'seq' IS NULL THEN
                increments := increments || (b->'counters');
            ELSE
                counters := counters || (b->'counters');
            END IF;
        END IF;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION holdfast.save_plan(holdfast.session, text, text, jsonb, boolean, text, bigint, holdfast.limits) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.save_plan(holdfast.session, text, text, jsonb, boolean, text, bigint, holdfast.limits) TO holdfast_app;
