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
        SELECT coalesce(jsonb_object_agg(m.key, CASE
                   WHEN NOT p_new ? m.key THEN 'null'
                   WHEN NOT p_old ? m.key THEN p_new->m.key
                   ELSE holdfast.merge_diff(p_old->m.key, p_new->m.key) END), '{}')
          FROM (SELECT jsonb_object_keys(p_old) AS key
                 UNION
                SELECT jsonb_object_keys(p_new)) AS m
         WHERE (p_old->m.key)::text IS DISTINCT FROM (p_new->m.key)::text);
END
$$;
