-- recover_context: what a client needs of a context to have all of it.
--
-- Called by:  recover_answer
-- Returns:    {rev, era, full, values, deleted, versions?}: what changed since a
--             revision, or everything, when that revision is none this
--             session can answer for: another era, one from the future, or
--             one before deletions that were purged
CREATE OR REPLACE FUNCTION holdfast.recover_context(
    s       holdfast.session,
    p_since bigint,
    p_era   text
) RETURNS json
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_full boolean := coalesce(p_since, 0) = 0 OR p_since > s.rev
        OR p_since < s.floor_rev OR coalesce(p_era <> s.era, false);
    v_values   json;
    v_gone     json;
    v_versions json;
BEGIN
    PERFORM set_config('holdfast.owner', s.user_id, true);

    SELECT json_object_agg(e.key, e.value) FILTER (WHERE e.value IS NOT NULL),
           json_agg(e.key) FILTER (WHERE e.value IS NULL),
           json_object_agg(e.key, e.version) FILTER (WHERE e.version IS NOT NULL)
      INTO v_values, v_gone, v_versions
      FROM holdfast.entry AS e
     WHERE e.user_id = s.user_id
       AND e.session_id = s.session_id
       AND CASE WHEN v_full THEN e.value IS NOT NULL
           ELSE e.rev > p_since END;
    IF v_versions IS NOT NULL THEN
        RETURN json_build_object('rev', s.rev, 'era', s.era, 'full', v_full,
            'values', coalesce(v_values, '{}'),
            'deleted', coalesce(v_gone, '[]'),
            'versions', v_versions);
    END IF;
    RETURN json_build_object('rev', s.rev, 'era', s.era, 'full', v_full,
        'values', coalesce(v_values, '{}'),
        'deleted', coalesce(v_gone, '[]'));
END
$$;
