-- session_counters: a session's counters, over all its clients.
--
-- Called by:  session_json
-- Returns:    {name: total}: each client keeps its own totals, so that a save
--             that comes twice counts once; what came without a client, and
--             from clients that were forgotten since, is in the session's row
CREATE OR REPLACE FUNCTION holdfast.session_counters(
    s holdfast.session
) RETURNS jsonb
LANGUAGE sql STABLE
AS $$
    SELECT coalesce(jsonb_object_agg(t.name, t.total), '{}')
      FROM (SELECT c.key AS name, sum(c.value::numeric) AS total
              FROM (SELECT s.counters AS counters
                    UNION ALL
                    SELECT k.counters
                      FROM holdfast.client AS k
                     WHERE k.user_id = s.user_id
                       AND k.session_id = s.session_id) AS x,
                   jsonb_each_text(x.counters) AS c
             GROUP BY c.key) AS t
$$;
REVOKE ALL ON FUNCTION holdfast.session_counters(holdfast.session) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.session_counters(holdfast.session) TO holdfast_app;
