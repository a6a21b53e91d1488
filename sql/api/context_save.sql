-- context_save: a save, however it comes.
--
-- Call:       write, one lock, repeat if-seq
-- Called by:  PATCH and POST of a context; context_beacon, context_sync
-- Returns:    200 with {rev, prev, era, applied, skipped, parked, conflicts,
--             revived, reset, shown}; 409 conflict, sequence-gap,
--             client-unknown or state; 403 quota-exceeded; 404; 410; busy;
--             status 0, 'moved', when an entry is not at the revision that
--             p_guard ({key: rev}) names
--
-- p_minimal: 204 when there is nothing to tell: all of it was applied, and the
-- client's base moves to what the ETag says.
--
-- Nearly all saves change values that nobody else has touched meanwhile, in
-- the next sequence of a client that is known.  Those take the fast way: one
-- look at the client, three updates.  Whatever needs a closer look finds
-- nothing changed yet and goes the slow way.
CREATE OR REPLACE FUNCTION holdfast.context_save(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_body    jsonb,
    p_via     text,                       -- ='save'
    p_minimal boolean,                    -- Prefer: return=minimal
    p_guard   jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_client  text := p_body->>'client';
    -- One batch, in the body itself or alone in the list.
    b         jsonb := CASE WHEN NOT p_body ? 'batches' THEN p_body
        WHEN jsonb_array_length(p_body->'batches') = 1
        THEN p_body->'batches'->0 END;
    v_set     jsonb := b->'set';
    v_merge   jsonb := b->'merge';
    v_seq     bigint := (b->'seq')::bigint;
    v_from    bigint := coalesce((b->'from')::bigint, v_seq);
    v_base    bigint := coalesce((b->'base')::bigint, 0);
    v_told    bigint;                     -- the life of the client's ticket
    v_last    bigint;
    v_digest  bigint;
    v_text    text;
    v_now     timestamptz;
    v_expires timestamptz;
    v_rev     bigint;
    v_keys    text[];
    v_value   jsonb;
    v_bytes   int;
    v_grew    bigint;
    w         record;
    s         record;
    a         holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;

    SELECT x.rev, x.context_rev, x.snapshot_rev, x.era, x.status, x.bytes,
           x.keys, x.ttl, x.expires_at, x.parked, x.auto_rev,
           coalesce(x.auto_at, x.created_at) AS auto_at
      INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       FOR NO KEY UPDATE SKIP LOCKED;
    v_now := clock_timestamp();
    IF s.status IS DISTINCT FROM 'active' OR s.expires_at <= v_now THEN
        RETURN holdfast.save_brief(holdfast.save_slow(p_owner, p_actor,
            p_session, p_body, p_via, NULL, p_guard, p_limits),
            p_minimal, v_base);
    ELSIF s.parked > 0 OR p_guard IS NOT NULL OR v_client IS NULL
        OR v_seq IS NULL OR v_from > v_seq OR v_base > s.rev
        OR p_body->>'era' <> s.era OR b ?| '{delete,contextData,version}'
        OR holdfast.auto_is_due(s.rev, s.context_rev, s.auto_rev, s.auto_at,
            v_now, p_limits)
    THEN
        RETURN holdfast.save_brief(holdfast.save_locked(p_owner, p_actor,
            p_session, p_body, p_via, NULL, p_guard, p_limits),
            p_minimal, v_base);
    END IF;

    SELECT c.seq, c.ticket_until, c.digests[2],
           CASE WHEN b ? 'counters' THEN octet_length(c.counters::text) END
      INTO v_last, v_told, v_digest, v_bytes
      FROM holdfast.client AS c
     WHERE c.user_id = p_owner AND c.session_id = p_session
       AND c.actor = p_actor AND c.client_id = v_client;
    -- The answer to it was lost: nothing to do but to say so again.
    IF v_seq = v_last AND v_digest = holdfast.batch_digest(b) THEN
        RETURN holdfast.save_again(p_owner, p_actor, p_session, v_client, v_seq,
            p_limits);
    END IF;

    -- Text is never shorter than what its values and keys will count.
    v_text := concat(v_set, '|', v_merge);
    IF v_last BETWEEN v_from - 1 AND v_seq - 1
        AND s.bytes + octet_length(v_text) <= p_limits.context_bytes
        AND (v_bytes < 1024 OR NOT b ? 'counters')
    THEN
        v_keys := ARRAY(SELECT jsonb_object_keys(v_set));
        IF v_merge IS NOT NULL THEN
            v_keys := v_keys || ARRAY(SELECT jsonb_object_keys(v_merge));
        ELSIF cardinality(v_keys) = 1 THEN
            v_value := v_set->v_keys[1];
            v_bytes := octet_length(v_value::text) + octet_length(v_keys[1]);
            UPDATE holdfast.entry AS e
               SET value = v_value, bytes = v_bytes, grew = v_bytes - e.bytes,
                   rev = s.rev + 1, other_rev = 0, version = NULL,
                   actor = p_actor, client_id = v_client, at = v_now
             WHERE e.user_id = p_owner AND e.session_id = p_session
               AND e.key = v_keys[1]
               AND (e.bytes <> v_bytes OR e.value <> v_value)
               AND holdfast.entry_is_plain(e, p_actor, v_client, v_base,
                   b->'was', s.snapshot_rev)
            RETURNING e.grew INTO v_grew;
        END IF;
        IF v_grew IS NULL THEN
            w := holdfast.entry_overwrite(p_owner, p_session, s.rev + 1,
                v_client, p_actor, v_keys, v_set, v_merge, b->'was', v_base,
                s.snapshot_rev);
            v_keys := w.changed;
            v_grew := w.grew;
        END IF;
    END IF;
    IF v_grew IS NULL THEN
        RETURN holdfast.save_brief(holdfast.save_locked(p_owner, p_actor,
            p_session, p_body, p_via, NULL, NULL, p_limits),
            p_minimal, v_base);
    END IF;

    UPDATE holdfast.client AS c
       SET seq = v_seq,
           digests = (ARRAY[v_seq, hashtextextended(        -- batch_digest
               v_text || '||' || coalesce(b->>'counters', ''), 0)]
               || c.digests)[1:32],
           counters = coalesce(c.counters || (b->'counters'), c.counters),
           label = coalesce(p_body->>'label', c.label),
           seen_at = v_now
     WHERE c.user_id = p_owner AND c.session_id = p_session
       AND c.actor = p_actor AND c.client_id = v_client;

    v_expires := CASE WHEN s.expires_at IS NOT NULL
        THEN holdfast.expiry(s.ttl, v_now) END;
    v_rev := s.rev;
    IF cardinality(v_keys) > 0 THEN
        v_rev := s.rev + 1;
        UPDATE holdfast.session AS x
           SET rev = v_rev, context_rev = v_rev, bytes = x.bytes + v_grew,
               saved_at = v_now, expires_at = v_expires
         WHERE x.user_id = p_owner AND x.session_id = p_session;
        IF p_actor <> p_owner OR p_via <> 'save' THEN
            INSERT INTO holdfast.activity
                (user_id, session_id, rev, at, actor, client, via, keys)
            VALUES (p_owner, p_session, v_rev, v_now, p_actor,
                    holdfast.client_shown(v_client), p_via, v_keys);
        END IF;
        a.bell := holdfast.save_bell(p_session, v_rev, v_client, v_keys);
    ELSIF v_expires <> s.expires_at THEN
        UPDATE holdfast.session AS x
           SET saved_at = v_now, expires_at = v_expires
         WHERE x.user_id = p_owner AND x.session_id = p_session;
    END IF;

    a.status := 200;
    a.etag := s.era || '.' || CASE v_rev WHEN s.rev THEN s.context_rev
        ELSE v_rev END;
    a.body := '{"rev":' || v_rev || ',"prev":' || s.rev || ',"era":"' || s.era
        || '","applied":[' || v_seq || '],"skipped":[],"parked":[],'
        || '"conflicts":[],"revived":false,"reset":false,"shown":"'
        || holdfast.client_shown(v_client) || '"}';
    a.used := s.bytes + v_grew;
    a.quota := p_limits.context_bytes;
    a.warn := holdfast.save_warning(a.used, s.keys, p_limits);
    a.outcome := CASE v_rev WHEN s.rev THEN 'unchanged' ELSE 'applied' END;
    IF holdfast.ticket_is_due(v_told, v_now, s.ttl, p_limits) THEN
        a.ticket := holdfast.ticket_until(v_expires, v_now, p_limits);
        UPDATE holdfast.client AS c
           SET ticket_until = a.ticket
         WHERE c.user_id = p_owner AND c.session_id = p_session
           AND c.actor = p_actor AND c.client_id = v_client;
    ELSIF p_minimal AND s.rev = v_base THEN
        a.status := 204;
    END IF;
    RETURN a;
END
$$;
