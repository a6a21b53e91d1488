-- session_create: a new session, empty, filled, or continued from a snapshot.
--
-- Call:       write, one lock, repeat
-- Called by:  POST /api/sessions
-- Returns:    201 with a ticket; 409 state 'taken' for an id that was used;
--             403 over the limit of sessions or with too large a context;
--             404 for a snapshot that is not one's own; 422 key-reused; busy
CREATE OR REPLACE FUNCTION holdfast.session_create(
    p_owner       text,
    p_actor       text,
    p_id          uuid,                   -- made by C before the first attempt
    p_body        jsonb,
    p_idem        text,
    p_fingerprint text,
    p_limits      holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_id  uuid := coalesce((p_body->>'id')::uuid, p_id);
    -- Made of the attempt's own id: a repeat after a lost answer knows its
    -- row by it, also when the client chose the row's id.
    v_era text := right(p_id::text, 8);
    v_set jsonb;
    r     record;
    s     holdfast.session;
    a     holdfast.answer;
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

    a := holdfast.session_refusal(p_body);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    a := holdfast.session_room(p_owner, v_id, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    IF p_body->>'from_snapshot' IS NOT NULL THEN
        v_set := holdfast.snapshot_values(p_owner,
            (p_body->>'from_snapshot')::uuid, p_limits.session_grace);
        IF v_set IS NULL THEN
            RETURN holdfast.refusal(404, 'not-found');
        END IF;
    END IF;
    v_set := coalesce(v_set, '{}') || coalesce(nullif(p_body->'context', 'null'), '{}');
    a := holdfast.set_refusal(v_set, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    s := holdfast.session_make(p_owner, v_id, v_era, p_body, p_limits);
    IF s.era IS DISTINCT FROM v_era THEN          -- somebody was quicker
        RETURN holdfast.refusal(0, 'busy');
    END IF;
    IF v_set <> '{}' THEN
        PERFORM holdfast.session_fill(p_owner, v_id, p_actor, v_set);
    END IF;

    PERFORM holdfast.request_done(p_owner, p_actor, p_idem, p_fingerprint,
        201, v_id::text);
    RETURN holdfast.session_created(p_owner, v_id, p_limits);
END
$$;
