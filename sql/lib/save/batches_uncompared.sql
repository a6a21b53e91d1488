-- batches_uncompared: which of those skipped may have said something else?
--
-- Called by:  save_copies, before save_write writes how far the client has come
-- Returns:    their sequences: of these the server remembers no content, or
--             another batch stood for them
CREATE OR REPLACE FUNCTION holdfast.batches_uncompared(
    s         holdfast.session,
    p_actor   text,
    p_client  text,
    p_skipped bigint[],
    p_applied bigint[]
) RETURNS bigint[]
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_client record := holdfast.client_find(s.user_id, s.session_id, p_actor,
        p_client);
BEGIN
    RETURN ARRAY(
        SELECT q.seq
          FROM unnest(p_skipped) WITH ORDINALITY AS q (seq, place)
         WHERE q.seq <> ALL (p_applied)
           AND holdfast.sequence_verdict(coalesce(v_client.digests, '{}'), q.seq,
               NULL)
               IN ('old', 'void')
         ORDER BY q.place);
END
$$;
