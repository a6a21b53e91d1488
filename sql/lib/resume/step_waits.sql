-- step_waits: does a step wait for another one?
--
-- Called by:  what reads steps: anybody may have written anything there
-- Returns:    true when depends_on names something that is no finished step
CREATE OR REPLACE FUNCTION holdfast.step_waits(
    p_step jsonb,
    p_done jsonb                          -- an object: its keys are finished
) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF jsonb_typeof(p_step->'depends_on') IS DISTINCT FROM 'array' THEN
        RETURN false;
    END IF;
    RETURN EXISTS (
        SELECT FROM jsonb_array_elements(p_step->'depends_on') AS d
         WHERE jsonb_typeof(d.value) = 'string'
           AND NOT p_done ? (d.value #>> '{}'));
END
$$;
