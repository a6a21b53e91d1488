-- batch_park: keep a batch until what comes before it is there.
--
-- Called by:  save_parked, for a beacon; the session's row is locked
-- Returns:    how many more batches of this session are parked now: 1, or 0
--             when it is parked already, or when there is no room (then
--             is_full, and the caller keeps a copy instead)
CREATE OR REPLACE FUNCTION holdfast.batch_park(
    s        holdfast.session,
    p_actor  text,
    p_client text,
    p_batch  jsonb,
    p_limits holdfast.limits,
    OUT more    int,
    OUT is_full boolean
)
LANGUAGE plpgsql
AS $$
DECLARE
    v_seq   bigint := (p_batch->'seq')::bigint;
    v_bytes int := octet_length(p_batch::text);
    v_twin  jsonb;
    v_used  bigint;
    v_count int;
BEGIN
    more := 0;
    is_full := false;

    SELECT q.batch INTO v_twin
      FROM holdfast.parked AS q
     WHERE q.user_id = s.user_id AND q.session_id = s.session_id
       AND q.actor = p_actor AND q.client_id = p_client AND q.seq = v_seq;
    IF FOUND THEN
        -- Other content under the same sequence: the first one waits here,
        -- this one is kept where it can be seen.
        is_full := holdfast.batch_digest(v_twin)
            <> holdfast.batch_digest(p_batch);
        RETURN;
    END IF;

    SELECT count(*), coalesce(sum(q.bytes), 0) INTO v_count, v_used
      FROM holdfast.parked AS q
     WHERE q.user_id = s.user_id AND q.session_id = s.session_id;
    IF v_count >= p_limits.parked OR v_used + v_bytes > p_limits.parked_bytes THEN
        is_full := true;
        RETURN;
    END IF;

    INSERT INTO holdfast.parked
        (user_id, session_id, actor, client_id, seq, from_seq, batch, bytes,
         parked_at)
    VALUES (s.user_id, s.session_id, p_actor, p_client, v_seq,
            coalesce((p_batch->'from')::bigint, v_seq), p_batch, v_bytes,
            clock_timestamp());
    more := 1;
END
$$;
