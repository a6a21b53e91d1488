-- order_twins: what waits under the sequences that one batch takes, and says
-- something else.
--
-- Called by:  save_order
-- Returns:    batches.  They were acknowledged: what the batch that takes their
--             sequences does not say itself would be lost with the parked row.
CREATE OR REPLACE FUNCTION holdfast.order_twins(
    p_waiting jsonb,                      -- parked batches
    p_batch   jsonb,
    p_first   bigint,                     -- it takes all from here to its seq
    p_digest  bigint
) RETURNS jsonb[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    v_seq bigint := (p_batch->'seq')::bigint;
BEGIN
    RETURN ARRAY(
        SELECT t.rest
          FROM jsonb_array_elements(p_waiting) WITH ORDINALITY AS w (value, place)
         CROSS JOIN LATERAL (SELECT CASE
               WHEN (w.value->'seq')::bigint < v_seq
               THEN holdfast.batch_rest(w.value, p_batch)
               WHEN holdfast.batch_digest(w.value) <> p_digest
               THEN w.value END AS rest) AS t
         WHERE (w.value->'seq')::bigint BETWEEN p_first AND v_seq
           AND t.rest IS NOT NULL
         ORDER BY w.place);
END
$$;
