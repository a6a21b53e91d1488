-- step_number: a figure of a step, if it is one.
--
-- Called by:  what reads steps: anybody may have written anything there
-- Returns:    NULL for what is no number
CREATE OR REPLACE FUNCTION holdfast.step_number(
    p_step jsonb,
    p_name text
) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN jsonb_typeof(p_step->p_name) = 'number'
           THEN (p_step->p_name)::numeric END
$$;
