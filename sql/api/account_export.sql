-- account_export: everything of this user, in parts.
--
-- Call:       read, no lock, repeat
-- Called by:  GET /api/account: first with cursor NULL, then with the cursor
--             of the answer before, until there is none
-- Returns:    200: body is lines, each one JSON object and a newline (so
--             application/x-ndjson as it is); location is the next cursor,
--             NULL at the end.  The first line is of type 'account', the
--             last of type 'end', so that half an export shows; each session
--             begins with its own, `me` among them.  400 bad cursor
--
-- A call is a short transaction and about p_bytes, at most one value more, so
-- an export of any size holds up neither a save nor the vacuum.  Each session
-- is as it is when its turn comes.
CREATE OR REPLACE FUNCTION holdfast.account_export(
    p_owner  text,
    p_actor  text,
    p_cursor text,                        -- =given; session.kind.mark in hex
    p_bytes  int,                         -- =given
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now  timestamptz := clock_timestamp();
    v_id   uuid;
    v_kind int;
    v_mark text;
    r      record;
    a      holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a.status := 200;
    a.body := '';
    IF p_cursor IS NULL THEN
        a.body := json_build_object('type', 'account', 'user', p_owner,
            'exported_at', holdfast.stamp(v_now))::text || E'\n';
    ELSIF p_cursor !~ '^([0-9a-f-]{36})?\.[0-9]{1,3}\.([0-9a-f]{2})*$' THEN
        RETURN holdfast.refusal(400, 'bad-parameter',
            json_build_object('parameter', 'cursor'));
    ELSE
        v_id := nullif(split_part(p_cursor, '.', 1), '')::uuid;
        v_kind := split_part(p_cursor, '.', 2)::int;
        v_mark := nullif(convert_from(
            decode(split_part(p_cursor, '.', 3), 'hex'), 'UTF8'), '');
    END IF;

    WHILE octet_length(a.body) < p_bytes LOOP
        IF v_kind IS NULL THEN
            SELECT s.session_id INTO v_id
              FROM holdfast.session AS s
             WHERE s.user_id = p_owner
               AND (v_id IS NULL OR s.session_id > v_id)
               AND s.status <> 'deleted'
               AND (s.expires_at IS NULL OR s.expires_at
                    + make_interval(secs => p_limits.session_grace) > v_now)
             ORDER BY s.session_id
             LIMIT 1;
            IF NOT FOUND THEN
                a.body := a.body || json_build_object('type', 'end') || E'\n';
                RETURN a;
            END IF;
            v_kind := 1;
            v_mark := NULL;
        END IF;
        r := holdfast.export_page(p_owner, v_id,
            p_bytes - octet_length(a.body), NULL, v_kind, v_mark);
        a.body := a.body || r.lines;
        v_kind := r.io_kind;
        v_mark := r.io_mark;
    END LOOP;

    -- A session that is through is left by a kind that it has not.
    a.location := concat(v_id, '.', coalesce(v_kind, 999), '.',
        encode(convert_to(coalesce(v_mark, ''), 'UTF8'), 'hex'));
    RETURN a;
END
$$;
