-- save_outcome: what a metric calls a save that was taken.
--
-- Called by:  save_answer
-- Returns:    copied: all of it became copies; merged: applied, beside copies;
--             applied; parked; duplicate; unchanged
CREATE OR REPLACE FUNCTION holdfast.save_outcome(
    p_plan       holdfast.plan,
    p_is_changed boolean,
    p_lenient    boolean
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN cardinality(p_plan.copies) > 0 AND p_is_changed THEN 'merged'
        WHEN cardinality(p_plan.copies) > 0 AND p_lenient THEN 'copied'
        WHEN p_is_changed THEN 'applied'
        WHEN cardinality(p_plan.parked) > 0 THEN 'parked'
        WHEN cardinality(p_plan.applied) = 0
         AND cardinality(p_plan.skipped) > 0 THEN 'duplicate'
        ELSE 'unchanged' END
$$;
