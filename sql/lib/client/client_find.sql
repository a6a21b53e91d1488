-- client_find: how far a client has come, as the server remembers it.
--
-- Called by:  whatever asks for it but the fast way of a save
-- Returns:    its last sequence, the digests of its newest batches and its
--             counters; seq NULL: it is unknown
CREATE OR REPLACE FUNCTION holdfast.client_find(
    p_owner      text,
    p_session    uuid,
    p_actor      text,
    p_client     text,
    OUT seq      bigint,
    OUT digests  bigint[],
    OUT counters jsonb
)
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    SELECT c.seq, c.digests, c.counters INTO seq, digests, counters
      FROM holdfast.client AS c
     WHERE c.user_id = p_owner AND c.session_id = p_session
       AND c.actor = p_actor AND c.client_id = p_client;
    IF NOT FOUND THEN
        SELECT c.seq, c.digests, c.counters INTO seq, digests, counters
          FROM holdfast.client_past AS c
         WHERE c.user_id = p_owner AND c.session_id = p_session
           AND c.actor = p_actor AND c.client_id = p_client;
    END IF;
END
$$;
