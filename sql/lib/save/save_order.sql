-- save_order: what becomes of each batch, by its sequence alone.
--
-- Called by:  plan_order
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
-- from is not ahead of the last one applied, and voids those it stands for.
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
    v_waiting jsonb := p_parked;          -- and what this body parks
    v_next    record;
    v_verdict text;
    v_twins   jsonb[];
BEGIN
    steps := '{}'; verdicts := '{}';
    last := coalesce(p_last, 0);
    digests := coalesce(p_digests, '{}');

    FOR v_next IN SELECT * FROM holdfast.order_lineup(p_batches, p_parked) LOOP
        CONTINUE WHEN v_next.is_parked AND (v_next.seq <= last
            OR v_next.from_seq > last + 1
            AND v_next.seq >= coalesce(p_below, 0));
        v_verdict := CASE WHEN v_next.is_parked THEN 'adopt'
            ELSE holdfast.order_verdict(v_next.seq, v_next.from_seq,
                v_next.digest, last, digests, v_waiting, p_lenient) END;
        IF v_verdict IS NULL THEN
            refused := CASE WHEN p_last IS NULL AND last = 0
                THEN 'client-unknown' ELSE 'sequence-gap' END;
            guilty := v_next.seq;
            RETURN;
        END IF;
        steps := steps || v_next.batch;
        verdicts := verdicts || v_verdict;
        IF v_verdict = 'park' THEN
            v_waiting := v_waiting || v_next.batch;
        END IF;
        CONTINUE WHEN v_next.seq IS NULL OR v_verdict NOT IN ('apply', 'adopt');
        IF v_waiting <> '[]' THEN
            v_twins := holdfast.order_twins(v_waiting, v_next.batch,
                greatest(v_next.from_seq, last + 1), v_next.digest);
            steps := steps || v_twins;
            verdicts := verdicts || array_fill('twin'::text,
                ARRAY[cardinality(v_twins)]);
        END IF;
        IF v_next.from_seq > last + 1 THEN
            digests := ARRAY[-v_next.from_seq, last] || digests;
        END IF;
        last := v_next.seq;
        digests := (ARRAY[last, v_next.digest] || digests)[1:32];
    END LOOP;
END
$$;
