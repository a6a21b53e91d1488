-- batch_ops: a batch as a list of operations, one a key.
--
-- Called by:  batch_keys
-- Returns:    kind is set, merge or delete.  A key that stands in several
--             members of the batch is deleted first, then set, then merged,
--             and comes here as what that amounts to.
CREATE OR REPLACE FUNCTION holdfast.batch_ops(
    p_batch jsonb
) RETURNS TABLE (key text, kind text, value jsonb, has_was boolean, was jsonb)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT o.key, o.kind, o.value, coalesce(b.was ? o.key, false), b.was->o.key
      FROM (SELECT coalesce(p_batch->'set', '{}') AS set,
                   coalesce(p_batch->'merge', '{}') AS merge,
                   coalesce(p_batch->'delete', '[]') AS delete,
                   p_batch->'was' AS was) AS b
     CROSS JOIN LATERAL (
           SELECT s.key, 'set' AS kind, CASE WHEN b.merge ? s.key
                  THEN holdfast.merge_patch(s.value, b.merge->s.key)
                  ELSE s.value END AS value
             FROM jsonb_each(b.set) AS s
            UNION ALL
           SELECT m.key, CASE WHEN b.delete ? m.key THEN 'set' ELSE 'merge' END,
                  CASE WHEN b.delete ? m.key
                  THEN holdfast.merge_patch(NULL, m.value) ELSE m.value END
             FROM jsonb_each(b.merge) AS m
            WHERE NOT b.set ? m.key
            UNION ALL
           SELECT DISTINCT d.value, 'delete', NULL::jsonb
             FROM jsonb_array_elements_text(b.delete) AS d
            WHERE NOT b.set ? d.value AND NOT b.merge ? d.value
           ) AS o
     ORDER BY o.key COLLATE "C"
$$;
