-- grant_list: who has been let into a session.
--
-- Call:       read, no lock, repeat
-- Called by:  GET /api/sessions/{id}/grants
-- Returns:    200 {grants, next}, oldest first; what has expired is left out
CREATE OR REPLACE FUNCTION holdfast.grant_list(
    p_owner text,
    p_actor text,
    p_need text,
    p_session uuid,
    p_limit int,                          -- ?limit:count
    p_cursor text,                        -- ?cursor
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_limit int := least(coalesce(p_limit, 50), 200);
    v_grants holdfast.grant_given[];
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;

    IF NOT EXISTS (SELECT FROM holdfast.session AS s
                    WHERE s.user_id = p_owner AND s.session_id = p_session
                      AND s.status <> 'deleted')
    THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    ELSIF p_cursor !~ '^[0-9a-f-]{36}$' THEN
        RETURN holdfast.refusal(400, 'bad-parameter',
            json_build_object('parameter', 'cursor'));
    END IF;
    SELECT array_agg(g ORDER BY g.grant_id) INTO v_grants
      FROM (SELECT x.*
              FROM holdfast.grant_given AS x
             WHERE x.user_id = p_owner AND x.session_id = p_session
               AND (p_cursor IS NULL OR x.grant_id > p_cursor::uuid)
               AND (x.expires_at IS NULL OR x.expires_at > clock_timestamp())
             ORDER BY x.grant_id
             LIMIT v_limit + 1) AS g;
    a.status := 200;
    a.body := json_build_object(
        'grants', (SELECT coalesce(json_agg(holdfast.grant_json(g)), '[]')
                     FROM unnest(v_grants[:v_limit]) AS g),
        'next', CASE WHEN cardinality(v_grants) > v_limit
                THEN (v_grants[v_limit]).grant_id END);
    RETURN a;
END
$$;
