-- value_same: do two values say the same?
--
-- Called by:  what looks for overlaps
-- Returns:    true when they differ in nothing but members that are null in
--             one and missing in the other; a missing value is one that is
--             null.  By value, that is all a person could see.
CREATE OR REPLACE FUNCTION holdfast.value_same(
    p_one jsonb,
    p_two jsonb
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(jsonb_strip_nulls(p_one), 'null')
         = coalesce(jsonb_strip_nulls(p_two), 'null')
$$;
