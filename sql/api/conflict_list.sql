-- conflict_list: the copies that are kept, newest first.
--
-- Call:       read, no lock, repeat
-- Called by:  GET of conflicts
-- Returns:    200 with {conflicts, next, dropped}: how many had to go since
--             the session was made; 404; 410
CREATE OR REPLACE FUNCTION holdfast.conflict_list(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_limit   int,                        -- ?limit:count
    p_cursor  text,                       -- ?cursor
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_limit int := coalesce(p_limit, 100);
    v_next  text;
    v_list  json;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    ELSIF p_cursor !~ '^[0-9]{1,18}$' THEN
        RETURN holdfast.refusal(400, 'bad-parameter',
            json_build_object('parameter', 'cursor'));
    END IF;

    SELECT coalesce(json_agg(holdfast.conflict_json(t.copy) ORDER BY t.number DESC)
               FILTER (WHERE t.place <= v_limit), '[]'),
           min(t.number) FILTER (WHERE t.place <= v_limit
               AND t.total > v_limit)
      INTO v_list, v_next
      FROM (SELECT k AS copy, k.number, row_number() OVER newest AS place,
                   count(*) OVER () AS total
              FROM holdfast.conflict AS k
             WHERE k.user_id = p_owner AND k.session_id = p_session
               AND (p_cursor IS NULL OR k.number < p_cursor::bigint)
            WINDOW newest AS (ORDER BY k.number DESC)) AS t;

    a.status := 200;
    a.body := json_build_object('conflicts', v_list, 'next', v_next,
        'dropped', coalesce((
            SELECT s.dropped
              FROM holdfast.session AS s
             WHERE s.user_id = p_owner AND s.session_id = p_session), 0));
    RETURN a;
END
$$;
