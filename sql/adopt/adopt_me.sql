-- adopt_me: one user's lasting session goes into another's.
--
-- Called by:  account_claim, with both rows locked
-- Returns:    bell, to ring for what changed, and kept_as: under which id
--             account_claim moves the first user's `me`.  NULL: as it is, for
--             the other one has none; or it is gone, and all of it is his
--
-- What the other user lacks becomes his, where both have a value his stays
-- and the first one's is kept as a copy; so is what waits for a gap.  No value
-- may get lost for want of room, and neither snapshots nor jobs can be mixed:
-- then the whole is kept besides, as an archived session that lives as long as
-- copies do.
CREATE OR REPLACE FUNCTION holdfast.adopt_me(
    p_from   text,
    p_to     text,
    p_limits holdfast.limits,
    OUT bell    text,
    OUT kept_as uuid
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_now      timestamptz := clock_timestamp();
    v_ttl      int := p_limits.conflict_days * 86400;
    v_lacks    jsonb;
    v_versions jsonb;
    v_differs  jsonb;
    v_copies   holdfast.conflict[];
    v_count    bigint;
    v_bytes    bigint;
    v_is_all   boolean := true;
    q          record;                    -- that waits for a gap
    m          holdfast.session;          -- that comes
    s          holdfast.session;          -- that is there
    a          holdfast.answer;
BEGIN
    SELECT * INTO m
      FROM holdfast.session AS x
     WHERE x.user_id = p_from AND x.session_id = c_me AND x.status <> 'deleted';
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_to AND x.session_id = c_me;
    IF m.status IS NULL OR s.status IS NULL THEN
        RETURN;
    ELSIF s.status = 'deleted' THEN       -- and not swept yet
        PERFORM holdfast.session_empty(p_to, c_me, NULL, NULL);
        DELETE FROM holdfast.session AS x
         WHERE x.user_id = p_to AND x.session_id = c_me;
        RETURN;
    END IF;

    SELECT jsonb_object_agg(e.key, e.value) FILTER (WHERE o.value IS NULL),
           jsonb_object_agg(e.key, e.version) FILTER (WHERE o.value IS NULL
               AND e.version IS NOT NULL),
           jsonb_object_agg(e.key, e.value) FILTER (WHERE o.value IS NOT NULL)
      INTO v_lacks, v_versions, v_differs
      FROM holdfast.entry AS e
      LEFT JOIN holdfast.entry AS o
        ON o.user_id = p_to AND o.session_id = c_me AND o.key = e.key
     WHERE e.user_id = p_from AND e.session_id = c_me AND e.value IS NOT NULL;

    IF v_lacks IS NOT NULL THEN
        a := holdfast.save_write(s, p_to, NULL, NULL,
            jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
                'version', v_versions))
                || jsonb_build_object('base', s.rev, 'set', v_lacks)),
            'claim', NULL, NULL, p_limits);
        bell := a.bell;
        v_is_all := a.status = 200;
        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.user_id = p_to AND x.session_id = c_me;
    END IF;
    UPDATE holdfast.session AS x
       SET counters = holdfast.counters_add(x.counters,
               holdfast.session_counters(m))
     WHERE x.user_id = p_to AND x.session_id = c_me;

    v_copies := holdfast.batch_copies(s, p_to, NULL,
        jsonb_build_object('set', coalesce(v_differs, '{}')), 'claim');
    FOR q IN SELECT x.client_id, x.batch
               FROM holdfast.parked AS x
              WHERE x.user_id = p_from AND x.session_id = c_me
              ORDER BY x.actor, x.client_id, x.seq LOOP
        v_copies := v_copies || holdfast.batch_copies(s, p_to, q.client_id,
            q.batch, 'gap');
    END LOOP;
    SELECT count(*), coalesce(sum(c.bytes), 0) INTO v_count, v_bytes
      FROM (SELECT k.bytes FROM unnest(v_copies) AS k
             UNION ALL
            SELECT k.bytes
              FROM holdfast.conflict AS k
             WHERE k.user_id = p_to AND k.session_id = c_me) AS c;
    IF v_count > p_limits.conflicts OR v_bytes > p_limits.conflict_bytes THEN
        v_is_all := false;
    ELSE
        PERFORM holdfast.conflict_add(p_to, c_me, v_copies, p_limits);
    END IF;

    IF v_is_all AND NOT EXISTS (
        SELECT FROM holdfast.snapshot AS x
         WHERE x.user_id = p_from AND x.session_id = c_me
           AND x.source NOT IN ('auto', 'step'))
        AND NOT EXISTS (
        SELECT FROM holdfast.conflict AS x
         WHERE x.user_id = p_from AND x.session_id = c_me)
        AND NOT EXISTS (
        SELECT FROM holdfast.job AS x
         WHERE x.user_id = p_from AND x.session_id = c_me
           AND x.ended_at IS NULL)
    THEN
        UPDATE holdfast.session AS x
           SET status = 'deleted'
         WHERE x.user_id = p_from AND x.session_id = c_me;
        RETURN;
    END IF;
    kept_as := holdfast.uuid_make(v_now);
    UPDATE holdfast.session AS x
       SET status = 'archived', name = 'me', ttl = v_ttl, saved_at = v_now,
           expires_at = holdfast.expiry(v_ttl, v_now)
     WHERE x.user_id = p_from AND x.session_id = c_me;
END
$$;
