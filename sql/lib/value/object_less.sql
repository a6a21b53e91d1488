-- object_less: an object without some of its members.
--
-- Called by:  merge_patch
-- Returns:    p_object - p_names, also when there are many names: the operator
--             compares each member with each of them.  NULL: no names
CREATE OR REPLACE FUNCTION holdfast.object_less(
    p_object jsonb,
    p_names  text[]
) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF p_names IS NULL THEN
        RETURN p_object;
    ELSIF cardinality(p_names) < 16 THEN
        RETURN p_object - p_names;
    END IF;
    RETURN (
        SELECT coalesce(jsonb_object_agg(m.key, m.value), '{}')
          FROM jsonb_each(p_object) AS m
         WHERE NOT EXISTS (SELECT FROM unnest(p_names) AS n (name)
                            WHERE n.name = m.key));
END
$$;
