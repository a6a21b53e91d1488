-- session_export: a session as one document, in parts.
--
-- Call:       read, no lock, repeat
-- Called by:  GET /api/sessions/{id}/export: first with cursor NULL, then with
--             the cursor of the answer before, until there is none
-- Returns:    200: body is lines, each one JSON object and a newline: the
--             session, its values, snapshots with what only they hold, and
--             messages, and at last one of type 'end'; location is the next
--             cursor, NULL at the end.  404; 410; status 0, 'moved': it has
--             changed since the part before
--
-- All parts are of one revision, or there is no end: a session that is half
-- of one moment and half of another is none.
CREATE OR REPLACE FUNCTION holdfast.session_export(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_cursor  text,                       -- =given; moment.kind.mark in hex
    p_bytes   int,                        -- =given
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_last CONSTANT int := 5;             -- see export_query
    v_moment text;
    v_kind   int := 1;
    v_mark   text;
    r        record;
    a        holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    -- A snapshot that goes is no revision, but takes past values with it.
    SELECT concat_ws('.', s.era, s.rev, s.past_bytes) INTO v_moment
      FROM holdfast.session AS s
     WHERE s.user_id = p_owner AND s.session_id = p_session;
    IF NOT FOUND THEN                     -- `me`, before its first write
        RETURN holdfast.refusal(404, 'not-found');
    ELSIF p_cursor IS NOT NULL THEN
        IF NOT starts_with(p_cursor, v_moment || '.') THEN
            RETURN holdfast.refusal(0, 'moved');
        END IF;
        v_kind := split_part(p_cursor, '.', 4)::int;
        v_mark := nullif(convert_from(
            decode(split_part(p_cursor, '.', 5), 'hex'), 'UTF8'), '');
    END IF;

    r := holdfast.export_page(p_owner, p_session, p_bytes, c_last, v_kind, v_mark);
    a.status := 200;
    a.body := r.lines;
    IF r.io_kind IS NULL THEN
        a.body := a.body || json_build_object('type', 'end') || E'\n';
    ELSE
        a.location := concat(v_moment, '.', r.io_kind, '.',
            encode(convert_to(coalesce(r.io_mark, ''), 'UTF8'), 'hex'));
    END IF;
    RETURN a;
END
$$;
