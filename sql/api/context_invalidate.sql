-- context_invalidate: forget cached values by name, and what depends on them.
--
-- Call:       write, one lock, repeat
-- Called by:  POST context:invalidate, with {patterns: [glob]}
-- Returns:    200 with {rev, deleted}; 403; 404; 409 state; 410; 413 for too
--             much to compare; busy
--
-- Only keys below cache/ are deleted, and no copies are kept of them: what
-- is cached can be had again, and whoever asks wants it gone.  A pattern is
-- held against the name, with and without cache/, and against each name that a
-- value lists in its member dependencies; so are the names that are deleted.
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
    -- Each byte of a pattern may cost 2 ns for each byte of a name.
    c_comparisons CONSTANT bigint := 150000000;
    v_globs text[] := ARRAY(
        SELECT DISTINCT holdfast.glob_regex(p.value)
          FROM jsonb_array_elements_text(p_body->'patterns') AS p);
    v_glob  text;
    v_keys  jsonb;                        -- by name
    v_all   text[];                       -- the names
    v_names text[] := '{}';               -- those that match
    v_gone  text[];
    v_size  bigint := (
        SELECT sum(octet_length(p.value))
          FROM jsonb_array_elements_text(p_body->'patterns') AS p);
    v_max   bigint;
    s       holdfast.session;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_open(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;

    v_keys := holdfast.cache_names(p_owner, p_session);
    v_all := ARRAY(SELECT jsonb_object_keys(v_keys));
    v_max := c_comparisons / greatest(1,
        (SELECT sum(octet_length(n.name)) FROM unnest(v_all) AS n (name)));
    IF v_size > v_max AND cardinality(v_globs) > 1 THEN
        RETURN holdfast.refusal(413, 'too-large', json_build_object(
            'limit', 'pattern_bytes', 'max', v_max, 'size', v_size));
    END IF;
    -- A pattern at a time: of many, each comparison would compile one anew.
    FOREACH v_glob IN ARRAY v_globs LOOP
        v_names := v_names || ARRAY(
            SELECT n.name FROM unnest(v_all) AS n (name)
             WHERE n.name ~ v_glob);
    END LOOP;
    v_gone := holdfast.cache_gone(v_keys, v_names);

    a := holdfast.save_write(s, p_actor, NULL, NULL, jsonb_build_array(
        jsonb_build_object('base', s.rev, 'delete', to_jsonb(v_gone))),
        'invalidate', NULL, NULL, p_limits);
    IF a.status = 200 THEN
        a.body := json_build_object('rev', (a.body::json->>'rev')::bigint,
            'deleted', v_gone);
    END IF;
    RETURN a;
END
$$;
