-- context_invalidate: forget cached values by name, and what depends on them.
--
-- Called by:  POST context:invalidate, with {patterns: [glob]}
-- Returns:    200 with {rev, deleted}; 403; 404; 409 state; 410; busy
--
-- Only keys below cache/ are deleted.  A pattern is held against the name,
-- with and without cache/, and against each name that a value lists in its
-- member dependencies; so are the names that are deleted.
CREATE OR REPLACE FUNCTION holdfast.context_invalidate(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_body    jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_patterns text[] := ARRAY(
        SELECT holdfast.glob_regex(p.value)
          FROM jsonb_array_elements_text(p_body->'patterns') AS p);
    v_keys text[];
    s      holdfast.session;
    a      holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_open(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;

    WITH RECURSIVE cached AS (
        SELECT e.key, substr(e.key, 7) AS name, ARRAY(
                   SELECT d.value
                     FROM jsonb_array_elements_text(
                          CASE jsonb_typeof(e.value->'dependencies')
                          WHEN 'array' THEN e.value->'dependencies'
                          ELSE '[]' END) AS d) AS needs
          FROM holdfast.entry AS e
         WHERE e.user_id = p_owner AND e.session_id = p_session
           AND e.value IS NOT NULL AND starts_with(e.key, 'cache/')
    ), gone AS (
        SELECT c.key, c.name
          FROM cached AS c
         WHERE EXISTS (SELECT FROM unnest(c.needs || c.key || c.name) AS n (name),
                              unnest(v_patterns) AS p (regex)
                        WHERE n.name ~ p.regex)
         UNION
        SELECT c.key, c.name
          FROM gone AS g
          JOIN cached AS c ON c.needs && ARRAY[g.key, g.name]
    )
    SELECT array_agg(g.key ORDER BY g.key) INTO v_keys FROM gone AS g;

    a := holdfast.save_write(s, p_actor, NULL, NULL, jsonb_build_array(
        jsonb_build_object('delete', to_jsonb(coalesce(v_keys, '{}')))),
        'invalidate', NULL, NULL, p_limits);
    IF a.status = 200 THEN
        a.body := json_build_object('rev', (a.body::json->>'rev')::bigint,
            'deleted', coalesce(v_keys, '{}'));
    END IF;
    RETURN a;
END
$$;
REVOKE ALL ON FUNCTION holdfast.context_invalidate(text, text, text, uuid, jsonb, holdfast.limits) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.context_invalidate(text, text, text, uuid, jsonb, holdfast.limits) TO holdfast_app;
