-- context_json: values as a load answers them.
--
-- Called by:  context_load, recover_context, version_mismatch
-- Returns:    {rev, era, full, values, deleted}, and versions where any has one,
--             of those keys that changed
--             after p_since, have the prefix and are on the list, where given.
--             The caller has made sure that p_since can be answered.
CREATE OR REPLACE FUNCTION holdfast.context_json(
    s        holdfast.session,
    p_since  bigint,                      -- 0: everything
    p_prefix text,
    p_keys   text[]
) RETURNS json
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_values   json;
    v_gone     json;
    v_versions json;
BEGIN
    IF p_keys IS NOT NULL THEN
        -- By name, so that a few of many cost a few.
        SELECT json_object_agg(e.key, e.value) FILTER (WHERE e.value IS NOT NULL),
               json_agg(e.key) FILTER (WHERE e.value IS NULL AND p_since > 0),
               json_object_agg(e.key, e.version)
                   FILTER (WHERE e.version IS NOT NULL)
          INTO v_values, v_gone, v_versions
          FROM holdfast.entry AS e
         WHERE e.user_id = s.user_id AND e.session_id = s.session_id
           AND e.key = ANY (p_keys)
           AND e.rev > p_since
           AND starts_with(e.key, coalesce(p_prefix, ''));
    ELSIF p_since < s.context_rev THEN
        SELECT json_object_agg(e.key, e.value) FILTER (WHERE e.value IS NOT NULL),
               json_agg(e.key) FILTER (WHERE e.value IS NULL AND p_since > 0),
               json_object_agg(e.key, e.version)
                   FILTER (WHERE e.version IS NOT NULL)
          INTO v_values, v_gone, v_versions
          FROM holdfast.entry AS e
         WHERE e.user_id = s.user_id AND e.session_id = s.session_id
           AND e.rev > p_since
           AND (p_prefix IS NULL OR starts_with(e.key, p_prefix));
    END IF;
    IF v_versions IS NOT NULL THEN
        RETURN json_build_object(
            'rev', s.rev,
            'era', s.era,
            'full', p_since = 0,
            'values', coalesce(v_values, '{}'),
            'deleted', coalesce(v_gone, '[]'),
            'versions', v_versions);
    END IF;
    RETURN json_build_object(
        'rev', s.rev,
        'era', s.era,
        'full', p_since = 0,
        'values', coalesce(v_values, '{}'),
        'deleted', coalesce(v_gone, '[]'));
END
$$;
