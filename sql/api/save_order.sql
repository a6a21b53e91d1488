-- save_order: what becomes of each batch, by its sequence alone.
--
-- Called by:  save_plan
-- Returns:    steps, in the order they are taken, and a verdict for each:
--               apply   it is next (or has no sequence)
--               adopt   the same, for one that was parked before
--               skip    it came already, with the same content
--               reuse   its sequence came already, with other content
--               park    it is ahead of a gap (only when p_lenient)
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
    b       jsonb;
    q       jsonb;
    v_seq   bigint;
    v_from  bigint;
    v_known bigint;
BEGIN
    steps := '{}';
    verdicts := '{}';
    last := coalesce(p_last, 0);
    digests := coalesce(p_digests, '{}');

    -- The end is a batch after all others: what is parked is looked through
    -- before each batch, and once more at the end.
    FOR b IN SELECT value FROM jsonb_array_elements(p_batches || c_end) LOOP
        v_seq := (b->'seq')::bigint;
        v_from := coalesce((b->'from')::bigint, v_seq);

        FOR q IN SELECT value FROM jsonb_array_elements(p_parked)
                  WHERE (value->'seq')::bigint < v_seq LOOP
            CONTINUE WHEN (q->'seq')::bigint <= last
                OR coalesce(q->'from', q->'seq')::bigint > last + 1
                   AND (q->'seq')::bigint >= coalesce(p_below, 0);
            steps := steps || q;
            verdicts := verdicts || 'adopt'::text;
            last := (q->'seq')::bigint;
            digests := (ARRAY[last, holdfast.batch_digest(q)] || digests)[1:32];
        END LOOP;

        EXIT WHEN b = c_end;
        steps := steps || b;
        IF v_seq IS NULL THEN
            verdicts := verdicts || 'apply'::text;
        ELSIF v_seq <= last THEN
            v_known := (SELECT digests[i + 1]
                FROM generate_series(1, cardinality(digests), 2) AS i
               WHERE digests[i] = v_seq
               LIMIT 1);
            verdicts := verdicts || CASE
                WHEN v_known <> holdfast.batch_digest(b) THEN 'reuse'
                ELSE 'skip' END;
        ELSIF v_from <= last + 1 THEN
            verdicts := verdicts || 'apply'::text;
            last := v_seq;
            digests := (ARRAY[last, holdfast.batch_digest(b)] || digests)[1:32];
        ELSIF p_lenient THEN
            verdicts := verdicts || 'park'::text;
        ELSE
            refused := CASE WHEN p_last IS NULL AND last = 0
                THEN 'client-unknown' ELSE 'sequence-gap' END;
            guilty := v_seq;
            RETURN;
        END IF;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION holdfast.save_order(bigint, bigint[], jsonb, jsonb, boolean, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.save_order(bigint, bigint[], jsonb, jsonb, boolean, bigint) TO holdfast_app;
