-- session_import: a new session from the document of another one.
--
-- Call:       slow, one lock, repeat
-- Called by:  POST /api/sessions/import
-- Returns:    201 with a ticket, as a create; 403 over a limit; 409 state
--             'taken'; 413; 422 schema for what no session can have been, and
--             key-reused; busy
--
-- Revisions and numbers stay, so that its snapshots mean what they meant; ids
-- are new, and so is the era: no cursor of the other one goes on in it.  The
-- writers are not taken over: the importing user is the writer of all of it.
CREATE OR REPLACE FUNCTION holdfast.session_import(
    p_owner       text,
    p_actor       text,
    p_id          uuid,                   -- made by C before the first attempt
    p_want        uuid,                   -- ?id:uuid; the client's choice, or NULL
    p_body        jsonb,                  -- its member records is a list
    p_idem        text,
    p_fingerprint text,
    p_limits      holdfast.limits,
    p_message_limits holdfast.message_limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_id    uuid := coalesce(p_want, p_id);
    v_era   text := right(p_id::text, 8); -- see session_create
    v_head  jsonb := p_body#>'{records,0}';
    v_rev   bigint := (p_body#>'{records,0,rev}')::bigint;
    v_now   timestamptz;
    v_wrong json;
    r       record;
    s       holdfast.session;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    r := holdfast.request_begin(p_owner, p_actor, p_idem, p_fingerprint);
    IF r.verdict = 'busy' THEN
        RETURN holdfast.request_busy();
    ELSIF r.verdict = 'reused' THEN
        RETURN holdfast.refusal(422, 'key-reused');
    ELSIF r.verdict = 'replayed' THEN
        a := holdfast.session_created(p_owner, r.thing::uuid, p_limits);
        IF a.status = 201 THEN
            a.outcome := 'replayed';
        END IF;
        RETURN a;
    END IF;
    s := (SELECT x FROM holdfast.session AS x
           WHERE x.user_id = p_owner AND x.session_id = v_id);
    IF s.era = v_era AND s.status <> 'deleted' THEN
        RETURN holdfast.session_created(p_owner, v_id, p_limits);
    END IF;

    v_wrong := holdfast.import_wrong(p_body->'records', p_limits);
    IF v_wrong IS NOT NULL THEN
        RETURN holdfast.refusal(422, 'schema', json_build_object('errors', v_wrong));
    END IF;
    a := holdfast.session_refusal(v_head);
    IF a.status IS NULL THEN
        a := holdfast.session_room(p_owner, v_id, p_limits);
    END IF;
    IF a.status IS NULL THEN
        a := holdfast.import_room(p_body->'records', p_limits, p_message_limits);
    END IF;
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    s := holdfast.session_make(p_owner, v_id, v_era, v_head, p_limits);
    IF s.era IS DISTINCT FROM v_era THEN          -- somebody was quicker
        RETURN holdfast.refusal(0, 'busy');
    END IF;
    PERFORM holdfast.import_values(p_owner, v_id, p_actor, p_body->'records',
        p_limits);
    PERFORM holdfast.import_snapshots(p_owner, v_id, p_actor,
        p_body->'records', p_limits);
    v_now := clock_timestamp();
    PERFORM holdfast.message_write(p_owner, v_id,
        jsonb_path_query_array(p_body, '$.records[*] ? (@.type == "message")'),
        v_now);
    UPDATE holdfast.session AS x
       SET rev = v_rev, context_rev = v_rev, floor_rev = v_rev,
           status = v_head->>'status',
           counters = v_head->'counters'
     WHERE x.user_id = p_owner AND x.session_id = v_id;
    INSERT INTO holdfast.activity (user_id, session_id, rev, at, actor, via)
    VALUES (p_owner, v_id, v_rev, v_now, p_actor, 'import');

    PERFORM holdfast.request_done(p_owner, p_actor, p_idem, p_fingerprint,
        201, v_id::text);
    RETURN holdfast.session_created(p_owner, v_id, p_limits);
END
$$;
