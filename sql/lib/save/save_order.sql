-- save_order: what becomes of each batch, by its sequence alone.
--
-- Called by:  save_plan
-- Returns:    steps, in the order they are taken, and a verdict for each:
--               apply   it is next (or has no sequence)
--               adopt   the same, for one that was parked before
--               twin    it was parked; its sequence came with other content,
--                       or with a batch that stands for it and leaves this out
--               park    it is ahead of a gap (only when p_lenient)
--               skip, reuse, late, void, old: see sequence_verdict
--             and the client's last sequence and digests afterwards.  Or
--             refused: sequence-gap, client-unknown, with the guilty seq.
--
-- A batch {seq, from} stands for all of from to seq: it is applied as soon as
-- from is not ahead of what came before, and voids what it stands for.
-- p_below: parked ones below it wait for nothing any more.
CREATE OR REPLACE FUNCTION holdfast.save_order(
    p_last    bigint,                     -- NULL: the client is unknown
    p_digests bigint[],
    p_batches jsonb,
    p_parked  jsonb,                      -- batches, by seq
    p_lenient boolean,
    p_below   bigint,
    OUT steps    jsonb[],
    OUT verdicts text[],
    OUT last     bigint,
    OUT digests  bigint[],
    OUT refused  text,
    OUT guilty   bigint
)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    c_end CONSTANT jsonb := '{"seq": 9223372036854775807}';
    v_waiting jsonb := p_parked;          -- and what this body parks
    b         jsonb;
    c         record;
    q         jsonb;
    v_verdict text;
BEGIN
    steps := '{}';
    verdicts := '{}';
    last := coalesce(p_last, 0);
    digests := coalesce(p_digests, '{}');

    -- The end is a batch after all others: what is parked is looked through
    -- before each batch, and once more at the end.
    FOR b IN SELECT value FROM jsonb_array_elements(p_batches || c_end) LOOP
        FOR c IN
            SELECT x.value AS batch, (x.value->'seq')::bigint AS seq,
                   coalesce(x.value->'from', x.value->'seq')::bigint AS from_seq,
                   holdfast.batch_digest(x.value) AS digest, x.is_parked
              FROM (SELECT value, true AS is_parked, ordinality AS place
                      FROM jsonb_array_elements(p_parked) WITH ORDINALITY
                     WHERE (value->'seq')::bigint < (b->'seq')::bigint
                     UNION ALL
                    SELECT b, false, NULL) AS x
             ORDER BY x.place
        LOOP
            EXIT WHEN c.batch = c_end;
            CONTINUE WHEN c.is_parked AND (c.seq <= last
                OR c.from_seq > last + 1 AND c.seq >= coalesce(p_below, 0));
            v_verdict := CASE
                WHEN c.is_parked THEN 'adopt'
                WHEN c.seq IS NULL THEN 'apply'
                WHEN c.seq <= last
                THEN holdfast.sequence_verdict(digests, c.seq, c.digest)
                WHEN c.from_seq <= last + 1 THEN 'apply'
                WHEN NOT p_lenient THEN NULL
                WHEN c.digest <> (SELECT holdfast.batch_digest(w.value)
                        FROM jsonb_array_elements(v_waiting) AS w
                       WHERE (w.value->'seq')::bigint = c.seq LIMIT 1)
                THEN 'reuse'
                ELSE 'park' END;
            IF v_verdict IS NULL THEN
                refused := CASE WHEN p_last IS NULL AND last = 0
                    THEN 'client-unknown' ELSE 'sequence-gap' END;
                guilty := c.seq;
                RETURN;
            END IF;
            steps := steps || c.batch;
            verdicts := verdicts || v_verdict;
            IF v_verdict = 'park' THEN
                v_waiting := v_waiting || c.batch;
            END IF;
            CONTINUE WHEN c.seq IS NULL OR v_verdict NOT IN ('apply', 'adopt');

            -- What waits under a sequence that this one takes was acknowledged.
            FOR q IN
                SELECT CASE
                       WHEN (w.value->'seq')::bigint < c.seq
                       THEN holdfast.batch_rest(w.value, c.batch)
                       WHEN holdfast.batch_digest(w.value) <> c.digest
                       THEN w.value END
                  FROM jsonb_array_elements(v_waiting) AS w
                 WHERE (w.value->'seq')::bigint BETWEEN
                       greatest(c.from_seq, last + 1) AND c.seq
            LOOP
                CONTINUE WHEN q IS NULL;
                steps := steps || q;
                verdicts := verdicts || 'twin'::text;
            END LOOP;

            IF c.from_seq > last + 1 THEN
                digests := ARRAY[-c.from_seq, last] || digests;
            END IF;
            last := c.seq;
            digests := (ARRAY[last, c.digest] || digests)[1:32];
        END LOOP;
    END LOOP;
END
$$;
