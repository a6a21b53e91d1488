-- batches_applied: what a save has applied, in the order of its sequences.
--
-- Called by:  save_write, before what was parked is taken away
-- Returns:    an array: of p_batches those that were neither skipped nor
--             parked, and what waited for them
CREATE OR REPLACE FUNCTION holdfast.batches_applied(
    s         holdfast.session,
    p_actor   text,
    p_client  text,
    p_batches jsonb,
    p_applied bigint[]
) RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN (
        WITH sent AS (
            SELECT b.value AS batch, (b.value->'seq')::bigint AS seq, b.place
              FROM jsonb_array_elements(p_batches) WITH ORDINALITY
                AS b (value, place)
        )
        SELECT coalesce(jsonb_agg(t.batch ORDER BY t.seq, t.place), '[]')
          FROM (SELECT * FROM sent
                 UNION ALL
                SELECT q.batch, q.seq, 0
                  FROM holdfast.parked AS q
                 WHERE q.user_id = s.user_id AND q.session_id = s.session_id
                   AND q.actor = p_actor AND q.client_id = p_client
                   AND q.seq NOT IN (SELECT x.seq FROM sent AS x
                                      WHERE x.seq IS NOT NULL)) AS t
         WHERE t.seq IS NULL OR t.seq = ANY (p_applied));
END
$$;
