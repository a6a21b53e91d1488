-- counters_add: one set of counters on top of another.
--
-- Called by:  whatever counts for a session as a whole
-- Returns:    {name: sum}
CREATE OR REPLACE FUNCTION holdfast.counters_add(
    p_counters jsonb,
    p_more     jsonb
) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(jsonb_object_agg(t.name, t.total), '{}')
      FROM (SELECT c.key AS name, sum(c.value::numeric) AS total
              FROM (SELECT * FROM jsonb_each_text(p_counters)
                     UNION ALL
                    SELECT * FROM jsonb_each_text(p_more)) AS c
             GROUP BY c.key) AS t
$$;
