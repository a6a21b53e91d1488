-- plan_order: the batches of a save and those that wait for them, in order.
--
-- Called by:  plan_make
-- Returns:    what save_order says; or the refusal: 409 sequence-gap,
--             client-unknown
CREATE OR REPLACE FUNCTION holdfast.plan_order(
    s         holdfast.session,
    p_actor   text,
    p_client  text,
    p_last    bigint,
    p_digests bigint[],
    p_batches jsonb,
    p_lenient boolean,
    p_refused text,
    p_below   bigint,
    OUT steps    jsonb[],
    OUT verdicts text[],
    OUT last     bigint,
    OUT digests  bigint[],
    OUT refusal  holdfast.answer
)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_parked jsonb := '[]';
    v_order  record;
BEGIN
    IF p_refused = 'era' THEN
        -- Sequences of another era mean nothing in this one.
        steps := ARRAY(SELECT value FROM jsonb_array_elements(p_batches));
        verdicts := array_fill('apply'::text, ARRAY[cardinality(steps)]);
        last := p_last;
        digests := p_digests;
        RETURN;
    END IF;
    IF s.parked > 0 AND p_client IS NOT NULL THEN
        v_parked := (
            SELECT coalesce(jsonb_agg(q.batch ORDER BY q.seq), '[]')
              FROM holdfast.parked AS q
             WHERE q.user_id = s.user_id AND q.session_id = s.session_id
               AND q.actor = p_actor AND q.client_id = p_client);
    END IF;
    v_order := holdfast.save_order(p_last, p_digests, p_batches, v_parked,
        p_lenient, p_below);
    IF v_order.refused = 'sequence-gap' THEN
        refusal := holdfast.refusal(409, v_order.refused, json_build_object(
            'expected', v_order.last + 1, 'seq', v_order.guilty));
    ELSIF v_order.refused IS NOT NULL THEN
        refusal := holdfast.refusal(409, v_order.refused,
            json_build_object('seq', v_order.guilty));
    END IF;
    steps := v_order.steps;
    verdicts := v_order.verdicts;
    last := v_order.last;
    digests := v_order.digests;
END
$$;
