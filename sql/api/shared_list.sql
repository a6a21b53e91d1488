-- shared_list: which sessions others share with a user.
--
-- Call:       read, no lock, repeat
-- Called by:  GET /api/sessions/shared, which then asks each owner's side
-- Returns:    200, for C: {shared: [{owner, session}], next}
CREATE OR REPLACE FUNCTION holdfast.shared_list(
    p_owner text,
    p_limit int,                          -- ?limit:count
    p_cursor text                         -- ?cursor
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_limit int := least(coalesce(p_limit, 50), 50);
    v_found holdfast.grant_received[];
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_cursor !~ '^[0-9a-f-]{36}$' THEN
        RETURN holdfast.refusal(400, 'bad-parameter',
            json_build_object('parameter', 'cursor'));
    END IF;
    SELECT array_agg(g ORDER BY g.session_id) INTO v_found
      FROM (SELECT x.*
              FROM holdfast.grant_received AS x
             WHERE x.user_id = p_owner
               AND (p_cursor IS NULL OR x.session_id > p_cursor::uuid)
             ORDER BY x.session_id
             LIMIT v_limit + 1) AS g;
    a.status := 200;
    a.body := json_build_object(
        'shared', (SELECT coalesce(json_agg(json_build_object(
                              'owner', g.owner, 'session', g.session_id)), '[]')
                     FROM unnest(v_found[:v_limit]) AS g),
        'next', CASE WHEN cardinality(v_found) > v_limit
                THEN (v_found[v_limit]).session_id END);
    RETURN a;
END
$$;
