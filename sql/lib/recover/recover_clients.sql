-- recover_clients: how far the server is with a browser's clients.
--
-- Called by:  recover_answer and session_recover
-- Returns:    a row for each client that was asked about, of this actor
--             alone: its last sequence, 0 when it is unknown, the sequences
--             parked, and below, which parked ones may now be applied: what
--             fills no gap any more, because the browser that sent it holds
--             nothing before it (NULL: none)
CREATE OR REPLACE FUNCTION holdfast.recover_clients(
    p_owner   text,
    p_actor   text,
    p_session uuid,
    p_body    jsonb
) RETURNS TABLE (id text, seq bigint, parked bigint[], below bigint)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    RETURN QUERY
    SELECT w.client_id, coalesce(c.seq, 0), p.parked, CASE
            WHEN p.first_seq < w.pending_from
              OR p.first_from <= coalesce(c.seq, 0) + 1 THEN w.pending_from END
      FROM (SELECT x.value->>'id' AS client_id,
                   coalesce((x.value->>'pending_from')::numeric::bigint,
                            9223372036854775807) AS pending_from
              FROM jsonb_array_elements(coalesce(p_body->'clients', '[]')) AS x
           ) AS w
     CROSS JOIN LATERAL holdfast.client_find(p_owner, p_session, p_actor,
           w.client_id) AS c
     CROSS JOIN LATERAL (
           SELECT coalesce(array_agg(k.seq ORDER BY k.seq), '{}') AS parked,
                  min(k.seq) AS first_seq,
                  min(k.from_seq) AS first_from
             FROM holdfast.parked AS k
            WHERE k.user_id = p_owner AND k.session_id = p_session
              AND k.actor = p_actor AND k.client_id = w.client_id) AS p;
END
$$;
