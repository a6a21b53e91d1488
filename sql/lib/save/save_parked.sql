-- save_parked: park batches that have to wait, and remove those that need not.
--
-- Called by:  save_write, after the entries
-- Returns:    how many more batches of this session are parked now; copies of
--             those for which there was no room
CREATE OR REPLACE FUNCTION holdfast.save_parked(
    s        holdfast.session,
    p_actor  text,
    p_client text,
    p_batches jsonb[],
    p_last   bigint,                      -- the client's sequence
    p_limits holdfast.limits,
    OUT more   int,
    OUT copies holdfast.conflict[]
)
LANGUAGE plpgsql
AS $$
DECLARE
    v_batch  jsonb;
    v_parked record;
    v_count  int;
BEGIN
    more := 0;
    copies := '{}';
    FOREACH v_batch IN ARRAY p_batches LOOP
        v_parked := holdfast.batch_park(s, p_actor, p_client, v_batch, p_limits);
        more := more + v_parked.more;
        IF v_parked.is_full THEN
            copies := copies || holdfast.batch_copies(s, p_actor, p_client,
                v_batch, 'gap');
        END IF;
    END LOOP;
    IF s.parked > 0 AND p_client IS NOT NULL THEN
        DELETE FROM holdfast.parked AS q
         WHERE q.user_id = s.user_id AND q.session_id = s.session_id
           AND q.actor = p_actor AND q.client_id = p_client
           AND q.seq <= p_last;
        GET DIAGNOSTICS v_count = ROW_COUNT;
        more := more - v_count;
    END IF;
END
$$;
