-- recover_answer: everything somebody needs to continue, in one body.
--
-- Called by:  session_recover; session_recover_write, with the row locked
-- Returns:    200, or 201 when the session was made just now; with the
--             location always, for it says which session a ticket is for.  A
--             viewer gets no ticket: he has nothing to save.
--
-- STABLE, so that all of it is of one moment.
CREATE OR REPLACE FUNCTION holdfast.recover_answer(
    s         holdfast.session,
    p_actor   text,
    p_role    text,
    p_body    jsonb,
    p_created boolean,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    v_snapshot  json;
    v_client    json;
    v_clients   json;
    v_conflicts json;
    a           holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', s.user_id, true);

    IF s.snapshot_seq > 0 THEN
        SELECT holdfast.snapshot_json(n) INTO v_snapshot
          FROM holdfast.snapshot AS n
         WHERE n.user_id = s.user_id AND n.session_id = s.session_id
           AND n.source <> 'step'
         ORDER BY n.number DESC
         LIMIT 1;
    END IF;

    IF p_body->>'client' IS NOT NULL THEN
        v_client := json_build_object('id', p_body->>'client', 'seq', coalesce((
            SELECT c.seq
              FROM holdfast.client_find(s.user_id, s.session_id, p_actor,
                   p_body->>'client') AS c), 0));
    END IF;

    IF p_body->'clients' IS NOT NULL THEN
        SELECT json_agg(json_build_object(
                   'id', c.id, 'seq', c.seq, 'parked', c.parked))
          INTO v_clients
          FROM holdfast.recover_clients(s.user_id, p_actor, s.session_id, p_body) AS c;
    END IF;

    SELECT coalesce(json_agg(holdfast.conflict_json(k) ORDER BY k.number), '[]')
      INTO v_conflicts
      FROM holdfast.conflict AS k
     WHERE k.user_id = s.user_id AND k.session_id = s.session_id;

    IF p_role <> 'viewer' THEN
        a.ticket := holdfast.ticket_until(s.expires_at, v_now, p_limits);
    END IF;
    a.status := CASE WHEN p_created THEN 201 ELSE 200 END;
    a.location := '/api/sessions/' || s.session_id;

    -- C puts the ticket in; only that there is none is said here.
    a.body := left(json_build_object(
        'session', holdfast.session_json(s, p_role, v_now),
        'context', holdfast.recover_context(s,
            (p_body->>'since')::numeric::bigint, p_body->>'era'),
        'snapshot', v_snapshot,
        'client', v_client,
        'clients', coalesce(v_clients, '[]'),
        'resume', holdfast.resume_json(s.user_id, s.session_id),
        'conflicts', v_conflicts,
        'dropped', s.dropped,
        'created', p_created)::text, -1)
        || CASE WHEN a.ticket IS NULL THEN ', "ticket" : null}' ELSE '}' END;
    a.used := s.bytes;
    a.quota := p_limits.context_bytes;
    a.warn := holdfast.quota_warning('context_bytes', s.bytes,
        p_limits.context_bytes);
    RETURN a;
END
$$;
