-- merge_diff: the RFC 7396 patch that makes one value of another.
--
-- Called by:  snapshot_diff; itself
-- Returns:    the patch; arrays as a whole.  A member that is null cannot be
--             said in such a patch: there null is what is no more.
CREATE OR REPLACE FUNCTION holdfast.merge_diff(
    p_old jsonb,
    p_new jsonb
) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF jsonb_typeof(p_old) IS DISTINCT FROM 'object'
        OR jsonb_typeof(p_new) IS DISTINCT FROM 'object'
    THEN
        RETURN p_new;
    END IF;

    RETURN (
        SELECT coalesce(jsonb_object_agg(key, CASE
                   WHEN n.value IS NULL THEN 'null'
                   WHEN jsonb_typeof(o.value) = 'object'
                    AND jsonb_typeof(n.value) = 'object'
                   THEN holdfast.merge_diff(o.value, n.value)
                   ELSE n.value END), '{}')
          FROM jsonb_each(p_old) AS o
          FULL JOIN jsonb_each(p_new) AS n USING (key)
         WHERE o.value::text IS DISTINCT FROM n.value::text);
END
$$;
