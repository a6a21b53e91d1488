-- cache_names: the names by which the cached values of a session are known.
--
-- Called by:  context_invalidate, with the session's row locked
-- Returns:    {name: [key]}: a key below cache/, with and without that, and
--             each name that the value lists in its member dependencies
CREATE OR REPLACE FUNCTION holdfast.cache_names(
    p_owner   text,
    p_session uuid
) RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_object_agg(n.name, n.keys), '{}')
          FROM (SELECT n.name, jsonb_agg(e.key) AS keys
                  FROM holdfast.entry AS e
                 CROSS JOIN LATERAL (
                       SELECT e.key AS name
                        UNION ALL
                       SELECT substr(e.key, 7)
                        UNION ALL
                       SELECT d.value
                         FROM jsonb_array_elements_text(
                              CASE jsonb_typeof(e.value->'dependencies')
                              WHEN 'array' THEN e.value->'dependencies'
                              ELSE '[]' END) AS d) AS n
                 WHERE e.user_id = p_owner AND e.session_id = p_session
                   AND e.value IS NOT NULL AND starts_with(e.key, 'cache/')
                   AND n.name IS NOT NULL
                 GROUP BY n.name) AS n);
END
$$;
