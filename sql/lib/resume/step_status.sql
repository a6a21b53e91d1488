-- step_status: how far a step or a part of one is.
--
-- Called by:  what reads steps: anybody may have written anything there
-- Returns:    its status; without a known one it is completed when its
--             completion is, else pending
CREATE OR REPLACE FUNCTION holdfast.step_status(
    p_step jsonb
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN p_step->>'status' IN ('pending', 'active', 'completed', 'skipped',
            'blocked', 'failed') THEN p_step->>'status'
        WHEN holdfast.step_number(p_step, 'completion') >= 1 THEN 'completed'
        ELSE 'pending' END
$$;
