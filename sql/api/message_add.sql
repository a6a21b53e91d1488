-- message_add: something was said in a session.
--
-- Call:       write, one lock, repeat if-key
-- Called by:  POST of messages
-- Returns:    201 with {messages, next} as its Location reads them, and a
--             doorbell; 403 over a limit or for a role too low; 404; 409
--             state; 410; 422 key-reused; busy
--
-- It is a revision, so that a cursor hears of it, and keeps a session alive as
-- a save does; the context is as it was.
CREATE OR REPLACE FUNCTION holdfast.message_add(
    p_owner       text,
    p_actor       text,
    p_need        text,
    p_session     uuid,
    p_body        jsonb,                  -- a message, or {messages: [...]}
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
    v_list  jsonb := coalesce(p_body->'messages', jsonb_build_array(p_body));
    v_count int := jsonb_array_length(v_list);
    v_bytes bigint;
    v_after bigint;                       -- the last number before
    v_now   timestamptz;
    r       record;
    s       holdfast.session;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;
    r := holdfast.request_begin(p_owner, p_actor, p_idem, p_fingerprint);
    IF r.verdict = 'busy' THEN
        RETURN holdfast.request_busy();
    ELSIF r.verdict = 'reused' THEN
        RETURN holdfast.refusal(422, 'key-reused');
    ELSIF r.verdict = 'replayed' THEN
        a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
        v_after := r.thing::bigint;
    ELSE
        a := holdfast.save_lock(p_owner, p_actor, p_session, p_limits);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session;
        v_after := s.messages;
        v_bytes := (SELECT sum(holdfast.message_bytes(j.value))
                      FROM jsonb_array_elements(v_list) AS j);
        a := holdfast.message_room(s.messages, v_count, s.message_bytes,
            v_bytes, p_message_limits);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;

        v_now := clock_timestamp();
        PERFORM holdfast.message_write(p_owner, p_session, v_list, v_now);
        a.bell := json_build_array(
            holdfast.session_moved(s, p_actor, 'message', v_now));
        a.warn := concat_ws(', ',
            holdfast.quota_warning('messages', s.messages + v_count,
                p_message_limits.messages),
            holdfast.quota_warning('message_bytes', s.message_bytes + v_bytes,
                p_message_limits.message_bytes));
        PERFORM holdfast.request_done(p_owner, p_actor, p_idem, p_fingerprint,
            201, v_after::text);
    END IF;

    a.status := 201;
    a.location := format('/api/sessions/%s/messages?cursor=%s&limit=%s',
        p_session, v_after, v_count);
    a.body := holdfast.message_page(p_owner, p_session, false, v_count, v_after);
    a.warn := nullif(a.warn, '');
    a.outcome := CASE r.verdict WHEN 'replayed' THEN 'replayed' ELSE 'applied' END;
    RETURN a;
END
$$;
