-- activity_list: changes with their actors, newest first.
--
-- Call:       read, no lock, repeat
-- Called by:  GET activity
-- Returns:    200 with {activity: [{rev, at, actor, client, via, keys}],
--             next}; 400; 403; 404; 410.  It goes back as far as activity is
--             kept.  keys is null when there are too many to name.
--
-- On record is what others than the owner do, and whatever is no plain save.
-- A row for each of the owner's saves would cost each of them, so these are
-- told from the entries: a key is named where it was written last.
CREATE OR REPLACE FUNCTION holdfast.activity_list(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_limit   int,                        -- ?limit:count
    p_cursor  text,                       -- ?cursor; rev and n of the last one seen
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_keys  CONSTANT int := 64;
    v_limit int := least(coalesce(p_limit, 50), 200);
    v_since timestamptz := clock_timestamp()
        - make_interval(days => p_limits.ended_days);
    v_rev   bigint;
    v_n     int;
    v_found json[];
    v_mark  text[];
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    ELSIF p_cursor !~ '^[0-9]{1,18}\.[0-9]{1,9}$' THEN
        RETURN holdfast.refusal(400, 'bad-parameter',
            json_build_object('parameter', 'cursor'));
    END IF;
    v_rev := split_part(p_cursor, '.', 1)::bigint;
    v_n := split_part(p_cursor, '.', 2)::int;

    WITH recorded AS (
        SELECT x.rev, x.n, x.at, x.actor, x.client, x.via, x.keys
          FROM holdfast.activity AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND (p_cursor IS NULL OR (x.rev, x.n) < (v_rev, v_n))
           AND x.at > v_since
         ORDER BY x.rev DESC, x.n DESC
         LIMIT v_limit + 1
    ), saved AS (
        SELECT e.rev, 0 AS n, max(e.at) AS at, e.actor,
               holdfast.client_shown(e.client_id) AS client, 'save' AS via,
               array_agg(e.key ORDER BY e.key) AS keys
          FROM holdfast.entry AS e
         WHERE e.user_id = p_owner AND e.session_id = p_session
           AND (p_cursor IS NULL OR e.rev < v_rev)
           AND e.at > v_since
           AND NOT EXISTS (SELECT FROM holdfast.activity AS x
                            WHERE x.user_id = p_owner
                              AND x.session_id = p_session
                              AND x.rev = e.rev)
         GROUP BY e.rev, e.actor, e.client_id
         ORDER BY e.rev DESC
         LIMIT v_limit + 1
    )
    SELECT array_agg(json_build_object(
               'rev', t.rev,
               'at', holdfast.stamp(t.at),
               'actor', t.actor,
               'client', t.client,
               'via', t.via,
               'keys', CASE WHEN cardinality(t.keys) <= c_keys THEN t.keys END)
               ORDER BY t.rev DESC, t.n DESC),
           array_agg(t.rev || '.' || t.n ORDER BY t.rev DESC, t.n DESC)
      INTO v_found, v_mark
      FROM (SELECT * FROM recorded UNION ALL SELECT * FROM saved
             ORDER BY rev DESC, n DESC
             LIMIT v_limit + 1) AS t;

    a.status := 200;
    a.body := json_build_object(
        'activity', coalesce(array_to_json(v_found[:v_limit]), '[]'),
        'next', CASE WHEN cardinality(v_found) > v_limit
                THEN v_mark[v_limit] END);
    RETURN a;
END
$$;
