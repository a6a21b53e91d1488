-- context_sync: what a queue has collected, in order.
--
-- Call:       write, one lock, repeat if-seq
-- Called by:  POST /api/sessions/{id}/sync, with {client, era, ops: [{seq, op,
--             ...}]}; an op is a save, snapshot or restore with that route's
--             members
-- Returns:    200 with {rev, results: [{seq, status, rev, problem}]}; 403;
--             404; 409 state; 410; busy; moved
--
-- Each operation stands alone and consumes its sequence, also when it is
-- refused, or those after it would wait for ever.  What a refused one says is
-- then kept as copies: should this answer be lost, the same operation sent
-- again is a duplicate, and nobody would hear of it.
CREATE OR REPLACE FUNCTION holdfast.context_sync(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_body    jsonb,
    p_guard   jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_who     jsonb := p_body - 'ops';
    v_results json[] := '{}';
    v_bells   jsonb := '[]';
    v_ticket  bigint;
    v_warn    text;
    o         jsonb;
    r         holdfast.answer;
    s         holdfast.session;
    a         holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_open(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    ELSIF holdfast.guard_moved(p_owner, p_session, p_guard) THEN
        RETURN holdfast.refusal(0, 'moved');
    END IF;

    FOR o IN SELECT value FROM jsonb_array_elements(p_body->'ops') LOOP
        IF o ? 'refused' THEN                 -- by a schema; only C says so
            r := holdfast.refusal(CASE o->'refused'->>'code'
                WHEN 'schema' THEN 422 ELSE 409 END, o->'refused'->>'code',
                ((o->'refused') - 'code')::json);
            PERFORM holdfast.sync_void(p_owner, p_actor, p_session,
                o - 'refused' || v_who, r.code, p_limits);
        ELSIF o->>'op' = 'save' THEN
            r := holdfast.context_save(p_owner, p_actor, p_need, p_session,
                o || v_who, 'sync', false, NULL, p_limits);
            IF r.status >= 400 AND r.code NOT IN ('sequence-gap', 'client-unknown')
            THEN
                PERFORM holdfast.sync_void(p_owner, p_actor, p_session,
                    o || v_who, r.code, p_limits);
            END IF;
        ELSE
            r := holdfast.sync_step(p_owner, p_actor, p_need, p_session,
                o || v_who, p_limits);
        END IF;
        v_results := v_results || json_strip_nulls(json_build_object(
            'seq', o->'seq',
            'status', r.status,
            'rev', CASE WHEN r.status < 400 THEN r.body::json->'rev' END,
            'number', CASE WHEN r.status < 400 THEN r.body::json->'number' END,
            'conflicts', CASE WHEN r.status < 400
                THEN r.body::json->'conflicts' END,
            'dropped', CASE WHEN r.status < 400
                THEN r.body::json->'dropped' END,
            'uncompared', CASE WHEN r.status < 400
                THEN r.body::json->'uncompared' END,
            'problem', CASE WHEN r.status >= 400 THEN
                jsonb_build_object('code', r.code,
                    'retry', holdfast.problem_retry(r.code))
                || coalesce(r.body::jsonb, '{}') END));
        v_bells := v_bells || coalesce(r.bell::jsonb, '[]');
        v_ticket := coalesce(r.ticket, v_ticket);
        v_warn := coalesce(r.warn, v_warn);
    END LOOP;

    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    a.status := 200;
    a.body := json_build_object('rev', s.rev, 'era', s.era,
        'results', v_results);
    a.etag := s.era || '.' || s.context_rev;
    a.used := s.bytes;
    a.quota := p_limits.context_bytes;
    a.warn := v_warn;
    a.ticket := v_ticket;
    a.bell := nullif(v_bells, '[]');
    a.outcome := 'applied';
    RETURN a;
END
$$;
