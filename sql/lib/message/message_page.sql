-- message_page: a page of the messages of a session.
--
-- Called by:  message_list; message_add, which answers the appended ones
-- Returns:    {messages, next} as text: at most p_limit from p_cursor on, not
--             included, and about a mebibyte, but one if there is one; next is
--             the number of the last when there are more behind it
--
-- Numbers have no gaps, so a page is a range of them.
CREATE OR REPLACE FUNCTION holdfast.message_page(
    p_owner   text,
    p_session uuid,
    p_newest  boolean,                    -- newest first
    p_limit   int,
    p_cursor  bigint                      -- NULL: from that end on
) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_bytes CONSTANT int := 1048576;
    v_total bigint;
    v_least bigint;
    v_most  bigint;
    v_last  bigint;
    v_list  json;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT s.messages INTO v_total
      FROM holdfast.session AS s
     WHERE s.user_id = p_owner AND s.session_id = p_session;
    IF p_newest THEN
        v_most := least(p_cursor - 1, v_total);
        v_least := v_most - p_limit + 1;
    ELSE
        v_least := coalesce(p_cursor, 0) + 1;
        v_most := v_least + p_limit - 1;
    END IF;

    SELECT json_agg(json_build_object(
               'number', t.number,
               'role', t.role,
               'content', t.content,
               'metadata', t.metadata,
               'created_at', holdfast.stamp(t.created_at)) ORDER BY t.place),
           CASE WHEN p_newest THEN min(t.number) ELSE max(t.number) END
      INTO v_list, v_last
      FROM (SELECT m.*, row_number() OVER way AS place,
                   sum(m.bytes) OVER way - m.bytes AS before
              FROM holdfast.message AS m
             WHERE m.user_id = p_owner AND m.session_id = p_session
               AND m.number BETWEEN v_least AND v_most
            WINDOW way AS (ORDER BY CASE WHEN p_newest THEN -m.number
                ELSE m.number END)) AS t
     WHERE t.before < c_bytes;

    RETURN json_build_object(
        'messages', coalesce(v_list, '[]'),
        'next', CASE WHEN CASE WHEN p_newest THEN v_last > 1
                ELSE v_last < v_total END THEN v_last::text END);
END
$$;
