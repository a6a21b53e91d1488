-- patch_rest: the members of one merge patch that another one does not name.
--
-- Called by:  batch_rest
-- Returns:    a patch; NULL: all of them are named
CREATE OR REPLACE FUNCTION holdfast.patch_rest(
    p_patch jsonb,
    p_over  jsonb
) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF jsonb_typeof(p_patch) <> 'object' OR jsonb_typeof(p_over) <> 'object' THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT jsonb_object_agg(m.key, m.rest)
          FROM (SELECT x.key, CASE WHEN p_over ? x.key
                       THEN holdfast.patch_rest(x.value, p_over->x.key)
                       ELSE x.value END AS rest
                  FROM jsonb_each(p_patch) AS x) AS m
         WHERE m.rest IS NOT NULL);
END
$$;
