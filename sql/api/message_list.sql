-- message_list: what was said in a session, from either end.
--
-- Call:       read, no lock, repeat
-- Called by:  GET of messages
-- Returns:    200 with {messages, next}; 400; 403; 404; 410.  The cursor of a
--             page is the last number seen, so one that was the last there was
--             finds what came since.
CREATE OR REPLACE FUNCTION holdfast.message_list(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_order   text,                       -- ?order; oldest (NULL: too) or newest first
    p_limit   int,                        -- ?limit:count
    p_cursor  text,                       -- ?cursor
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_wrong text;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    v_wrong := CASE WHEN p_order NOT IN ('oldest', 'newest') THEN 'order'
        WHEN p_cursor !~ '^[0-9]{1,18}$' THEN 'cursor' END;
    IF v_wrong IS NOT NULL THEN
        RETURN holdfast.refusal(400, 'bad-parameter',
            json_build_object('parameter', v_wrong));
    END IF;

    a.status := 200;
    a.body := holdfast.message_page(p_owner, p_session,
        coalesce(p_order = 'newest', false), coalesce(p_limit, 100),
        p_cursor::bigint);
    RETURN a;
END
$$;
