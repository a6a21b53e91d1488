-- conflict_brief: copies as an answer names them.
--
-- Called by:  overlap_refusal
-- Returns:    [{id, key, reason}]
CREATE OR REPLACE FUNCTION holdfast.conflict_brief(
    p_copies holdfast.conflict[]
) RETURNS json
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(json_agg(json_build_object(
               'id', c.conflict_id, 'key', c.key, 'reason', c.reason)), '[]')
      FROM unnest(p_copies) AS c
$$;
