-- parked_keep: what was parked too long becomes conflict copies.
--
-- Called by:  sweep_parked; the session's row is locked
-- Returns:    how many batches went.  A copy a key: mine is what the batch
--             said of it, theirs what the context has, and theirs is kept.
CREATE OR REPLACE FUNCTION holdfast.parked_keep(
    p_owner   text,
    p_session uuid,
    p_before  timestamptz,
    p_limits  holdfast.limits
) RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now  timestamptz := clock_timestamp();
    v_rows int := 0;
    v_next bigint;
    k      holdfast.parked;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    FOR k IN
        DELETE FROM holdfast.parked AS x
         WHERE x.user_id = p_owner
           AND x.session_id = p_session
           AND x.parked_at <= p_before
        RETURNING *
    LOOP
        SELECT coalesce(max(c.number), 0) INTO v_next
          FROM holdfast.conflict AS c
         WHERE c.user_id = p_owner AND c.session_id = p_session;

        INSERT INTO holdfast.conflict
            (user_id, session_id, conflict_id, number, key, base, mine, theirs,
             mine_set, theirs_set, kept, reason, client, seq, actor, bytes,
             rev, created_at)
        SELECT p_owner, p_session, gen_random_uuid(),
               v_next + row_number() OVER (ORDER BY m.key),
               m.key, (k.batch->>'base')::bigint, m.value, e.value,
               m.value IS NOT NULL, e.value IS NOT NULL, 'theirs', 'parked',
               k.client_id, k.seq, k.actor,
               octet_length(m.key) + octet_length(coalesce(m.value::text, ''))
                   + coalesce(e.bytes, 0),
               s.rev, v_now
          FROM (SELECT x.key, x.value
                  FROM jsonb_each(coalesce(k.batch->'set', '{}')) AS x
                 UNION ALL
                SELECT x.key, x.value
                  FROM jsonb_each(coalesce(k.batch->'merge', '{}')) AS x
                 UNION ALL
                SELECT x.key, NULL
                  FROM jsonb_array_elements_text(
                       coalesce(k.batch->'delete', '[]')) AS x(key)) AS m
          JOIN holdfast.session AS s
            ON s.user_id = p_owner AND s.session_id = p_session
          LEFT JOIN holdfast.entry AS e
            ON e.user_id = p_owner AND e.session_id = p_session AND e.key = m.key
         WHERE e.value IS DISTINCT FROM m.value;
        v_rows := v_rows + 1;
    END LOOP;

    PERFORM holdfast.conflict_trim(p_owner, p_session, p_limits);
    RETURN v_rows;
END
$$;
REVOKE ALL ON FUNCTION holdfast.parked_keep(text, uuid, timestamptz, holdfast.limits) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.parked_keep(text, uuid, timestamptz, holdfast.limits) TO holdfast_app;
