-- order_lineup: the batches of a body, and between them those that wait.
--
-- Called by:  save_order
-- Returns:    in front of each batch those parked under lower sequences, and at
--             the end all that are parked; a parked one comes again and again,
--             for what is in front of it may have come meanwhile
CREATE OR REPLACE FUNCTION holdfast.order_lineup(
    p_batches jsonb,
    p_parked  jsonb                       -- batches, by seq
) RETURNS TABLE (
    batch jsonb, seq bigint, from_seq bigint, digest bigint, is_parked boolean)
LANGUAGE sql STABLE
AS $$
    SELECT x.value, (x.value->'seq')::bigint,
           coalesce(x.value->'from', x.value->'seq')::bigint,
           holdfast.batch_digest(x.value), x.is_parked
      FROM (SELECT b.value, false AS is_parked, b.place, NULL AS rank
              FROM jsonb_array_elements(p_batches)
                   WITH ORDINALITY AS b (value, place)
             UNION ALL
            SELECT q.value, true, b.place, q.rank
              FROM jsonb_array_elements(p_parked)
                   WITH ORDINALITY AS q (value, rank)
              JOIN jsonb_array_elements(
                   p_batches || '{"seq": 9223372036854775807}')
                   WITH ORDINALITY AS b (value, place)
                ON (q.value->'seq')::bigint < (b.value->'seq')::bigint
           ) AS x
     ORDER BY x.place, x.rank NULLS LAST
$$;
