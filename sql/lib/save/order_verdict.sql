-- order_verdict: what becomes of one batch, by its sequence and its digest.
--
-- Called by:  save_order
-- Returns:    a verdict, see there; NULL: it is ahead of a gap, and its sender
--             hears that
CREATE OR REPLACE FUNCTION holdfast.order_verdict(
    p_seq      bigint,                    -- NULL: it has none
    p_from     bigint,
    p_digest   bigint,
    p_last     bigint,                    -- the client's sequence
    p_digests  bigint[],
    p_waiting  jsonb,                     -- parked batches
    p_lenient  boolean
) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    IF p_seq IS NULL OR p_seq > p_last AND p_from <= p_last + 1 THEN
        RETURN 'apply';
    ELSIF p_seq <= p_last THEN
        RETURN holdfast.sequence_verdict(p_digests, p_seq, p_digest);
    ELSIF NOT p_lenient THEN
        RETURN NULL;
    END IF;
    RETURN CASE WHEN p_digest <> (
            SELECT holdfast.batch_digest(w.value)
              FROM jsonb_array_elements(p_waiting) AS w
             WHERE (w.value->'seq')::bigint = p_seq LIMIT 1)
        THEN 'reuse' ELSE 'park' END;
END
$$;
