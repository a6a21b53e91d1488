-- cache_gone: what is to be forgotten with these names.
--
-- Called by:  context_invalidate
-- Returns:    the keys that have one of them, and those that depend on what is
--             forgotten, in order.  Each key is looked at once, so the cost
--             follows the number of dependencies.
CREATE OR REPLACE FUNCTION holdfast.cache_gone(
    p_keys  jsonb,                        -- by name, from cache_names
    p_names text[]
) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_keys  jsonb := p_keys || '{}';      -- unpacked once, as in merge_patch
    v_gone  jsonb := '{}';                -- a member each
    v_names text[] := p_names;
    v_new   jsonb;
BEGIN
    LOOP
        SELECT jsonb_object_agg(k.key, true) INTO v_new
          FROM unnest(v_names) AS n (name)
         CROSS JOIN LATERAL jsonb_array_elements_text(v_keys->n.name) AS k (key)
         WHERE NOT v_gone ? k.key;
        EXIT WHEN v_new IS NULL;
        v_gone := v_gone || v_new;
        v_names := ARRAY(SELECT jsonb_object_keys(v_new)) || ARRAY(
            SELECT substr(k.key, 7) FROM jsonb_object_keys(v_new) AS k (key));
    END LOOP;
    RETURN ARRAY(SELECT k.key FROM jsonb_object_keys(v_gone) AS k (key)
                  ORDER BY k.key);
END
$$;
