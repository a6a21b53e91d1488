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
--
-- Who names no base has seen nothing but what is his own: of a client, what it
-- wrote; of a program, what this user's programs wrote.  All else is foreign,
-- and where it is overwritten a copy stays.  A program that names a base is
-- held to it, for there may be two of them.
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
    OUT is_known   boolean,               -- the client came before
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
    -- Of the counters of a client, and of the session's own: names are
    -- somebody's words, and must not grow for ever.
    c_counters_bytes CONSTANT int := 16384;
    o          record;                    -- an order, then an operation
    d          record;                    -- a decision
    v_copy     holdfast.conflict;
    b          jsonb;
    v_parked   jsonb := '[]';
    v_steps    jsonb[];
    v_verdicts text[];
    -- What earlier batches of this body left of a key, beside keys and vals.
    v_place    jsonb := '{}';             -- key -> its place in the arrays
    v_foreigns bigint[] := '{}';
    v_sizes    int[] := '{}';
    v_bytes    bigint := s.bytes;
    v_count    int := s.keys;
    -- What this batch would change: keys, and each before and after.
    v_keys     text[];
    v_before   jsonb[];
    v_after    jsonb[];
    v_partial  boolean[];
    v_foreign  bigint[];
    v_kept     holdfast.conflict[];
    v_grew     bigint;
    v_more     int;
    v_is_asked boolean;                   -- whether its keys may be keys
    v_seq      bigint;
    v_base     bigint;
    v_reason   text;
    v_present  jsonb;
    v_rev      bigint;
    v_size     int;
    n          int;
BEGIN
    keys := '{}'; vals := '{}'; revs := '{}'; merged := '{}';
    copies := '{}'; applied := '{}'; skipped := '{}'; parked := '{}';
    to_park := '{}'; increments := '{}'; rev := s.rev; is_reset := false;

    IF p_client IS NOT NULL THEN
        SELECT c.seq, c.digests, c.counters, c.seq IS NOT NULL
          INTO last, digests, counters, is_known
          FROM holdfast.client_find(s.user_id, s.session_id,
            p_actor, p_client) AS c;
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

    FOR i IN 1 .. cardinality(v_steps) LOOP
        b := v_steps[i];
        v_seq := (b->'seq')::bigint;
        v_reason := CASE WHEN v_verdicts[i] IN ('apply', 'park')
            THEN p_refused END;
        -- What a beacon says under a sequence of long ago may be new: nobody
        -- would hear that it was not compared.
        IF v_verdicts[i] IN ('skip', 'void')
            OR v_verdicts[i] = 'old' AND NOT p_lenient THEN
            skipped := skipped || v_seq;
            CONTINUE;
        ELSIF v_verdicts[i] IN ('reuse', 'late', 'old') THEN
            skipped := skipped || v_seq;
            v_reason := CASE WHEN v_verdicts[i] = 'late' THEN 'gap'
                ELSE coalesce(p_refused, 'sequence-reused') END;
        ELSIF v_verdicts[i] = 'twin' THEN
            v_reason := 'sequence-reused';
        ELSIF v_verdicts[i] = 'park' AND v_reason IS NULL THEN
            refusal := holdfast.key_refusal(b, p_limits);
            IF (refusal).status IS NOT NULL THEN
                copies := '{}';
                RETURN;
            END IF;
            parked := parked || v_seq;
            to_park := to_park || b;
            CONTINUE;
        ELSIF v_verdicts[i] <> 'park' AND v_seq IS NOT NULL THEN
            applied := applied || v_seq;
        END IF;

        v_base := coalesce((b->'base')::bigint, 0);
        IF v_base > s.rev THEN
            v_base := 0;
            is_reset := true;
        END IF;

        v_keys := '{}'; v_before := '{}'; v_after := '{}'; v_partial := '{}';
        v_foreign := '{}'; v_kept := '{}'; v_grew := 0; v_more := 0;
        v_is_asked := false;
        FOR o IN
            -- One look by key each: the cost follows the change, never the
            -- size of the context.
            SELECT p.key, p.kind, p.value, p.has_was, p.was,
                   e.value AS present, e.rev, e.bytes, e.foreign_rev,
                   e.actor, e.client_id
              FROM holdfast.batch_ops(b) AS p
              LEFT JOIN LATERAL (
                   SELECT x.value, x.rev, x.bytes, x.actor, x.client_id,
                          CASE WHEN x.actor = p_actor AND (
                                  x.client_id = p_client
                               OR NOT b ? 'base' AND p_client IS NULL
                                  AND x.client_id IS NULL)
                          THEN x.other_rev ELSE x.rev END AS foreign_rev
                     FROM holdfast.entry AS x
                    WHERE x.user_id = s.user_id AND x.session_id = s.session_id
                      AND x.key = p.key
                    LIMIT 1) AS e ON true
        LOOP
            n := (v_place->o.key)::int;
            IF n IS NULL THEN
                v_present := o.present;
                v_rev := coalesce(o.foreign_rev, 0);
                v_size := coalesce(o.bytes, 0);
            ELSE
                v_present := vals[n];
                v_rev := v_foreigns[n];
                v_size := v_sizes[n];
            END IF;
            -- A key that has an entry was asked about when that was made.
            IF o.rev IS NULL AND NOT v_is_asked THEN
                v_is_asked := true;
                refusal := holdfast.key_refusal(b, p_limits);
                IF (refusal).status IS NOT NULL THEN
                    copies := '{}';
                    RETURN;
                END IF;
            END IF;

            d := holdfast.save_decide(o.kind, v_present, o.value, o.has_was,
                o.was, v_rev, v_base);
            CONTINUE WHEN NOT d.is_change;
            v_keys := v_keys || o.key;
            v_before := v_before || v_present;
            v_after := v_after || d.after;
            v_partial := v_partial || (o.kind = 'merge' AND NOT d.is_overlap);
            v_foreign := v_foreign || v_rev;
            v_grew := v_grew - v_size + coalesce(
                octet_length(d.after::text) + octet_length(o.key), 0);
            v_more := v_more + CASE WHEN d.after IS NULL THEN -1
                WHEN v_present IS NULL THEN 1 ELSE 0 END;
            IF d.is_overlap THEN
                v_copy := holdfast.conflict_make(s, p_actor,
                    p_client, v_seq, v_base, rev + 1, o.key, d.after,
                    v_present, CASE b->>'strategy' WHEN 'reject'
                        THEN 'rejected' ELSE 'overlap' END);
                IF v_copy.kept = 'mine' AND n IS NULL THEN
                    v_copy.typing := holdfast.typing_of(o.actor, o.client_id);
                END IF;
                v_kept := v_kept || v_copy;
            END IF;
        END LOOP;

        IF v_reason IS NULL AND b->>'strategy' = 'reject'
            AND cardinality(v_kept) > 0 THEN
            v_reason := 'rejected';
        ELSIF v_reason IS NULL AND (
            v_grew > 0 AND v_bytes + v_grew > p_limits.context_bytes
            OR v_more > 0 AND v_count + v_more > p_limits.keys) THEN
            v_reason := 'quota';
        END IF;

        v_size := octet_length((CASE WHEN p_client IS NULL OR v_seq IS NULL
            THEN s.counters ELSE counters END || (b->'counters'))::text);
        IF v_reason IS NULL AND v_size > c_counters_bytes THEN
            v_reason := 'counters';
        END IF;

        IF v_reason IS NOT NULL AND v_verdicts[i] = 'apply'
            AND NOT p_lenient THEN
            IF v_reason = 'rejected' THEN
                copies := v_kept;
                refusal := holdfast.overlap_refusal(s.rev, v_seq,
                    ARRAY(SELECT k.key FROM unnest(copies) AS k),
                    ARRAY(SELECT v_before[array_position(v_keys, k.key)]
                            FROM unnest(copies) AS k), copies);
            ELSIF v_reason = 'counters' THEN
                copies := '{}';
                refusal := holdfast.refusal(403, 'quota-exceeded',
                    json_build_object('which', 'counters',
                        'limit', c_counters_bytes, 'size', v_size,
                        'seq', v_seq));
            ELSE
                copies := '{}';
                refusal := holdfast.quota_refusal(v_seq, v_bytes, v_grew,
                    v_count, v_more, p_limits);
            END IF;
            RETURN;
        ELSIF v_reason IS NOT NULL THEN
            FOR j IN 1 .. cardinality(v_keys) LOOP
                copies := copies || holdfast.conflict_make(s, p_actor,
                    p_client, v_seq, v_base, rev, v_keys[j], v_after[j],
                    v_before[j], v_reason);
            END LOOP;
        ELSIF cardinality(v_keys) > 0 THEN
            rev := rev + 1;
            copies := copies || v_kept;
            v_bytes := v_bytes + v_grew;
            v_count := v_count + v_more;
            FOR j IN 1 .. cardinality(v_keys) LOOP
                n := (v_place->v_keys[j])::int;
                IF n IS NULL THEN
                    n := cardinality(keys) + 1;
                    keys[n] := v_keys[j];
                    merged[n] := true;
                    IF cardinality(v_steps) > 1 THEN
                        v_place := v_place || jsonb_build_object(v_keys[j], n);
                    END IF;
                END IF;
                vals[n] := v_after[j];
                revs[n] := rev;
                merged[n] := merged[n] AND v_partial[j];
                v_foreigns[n] := CASE WHEN v_partial[j] THEN v_foreign[j]
                    ELSE 0 END;
                v_sizes[n] := coalesce(octet_length(v_after[j]::text)
                    + octet_length(v_keys[j]), 0);
            END LOOP;
        END IF;

        IF b ? 'counters' AND v_verdicts[i] IN ('apply', 'adopt')
            AND p_refused IS DISTINCT FROM 'era' THEN
            IF v_reason = 'counters' THEN
                NULL;                     -- they have no place
            ELSIF p_client IS NULL OR v_seq IS NULL THEN
                increments := increments || (b->'counters');
            ELSE
                counters := counters || (b->'counters');
            END IF;
        END IF;
    END LOOP;
END
$$;
