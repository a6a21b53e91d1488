-- step_part: which part of a step to go on with.
--
-- Called by:  resume_json
-- Returns:    the name of an unfinished member of substeps: one that is
--             active, else the first; NULL when there is none
CREATE OR REPLACE FUNCTION holdfast.step_part(
    p_step jsonb
) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF jsonb_typeof(p_step->'substeps') IS DISTINCT FROM 'object' THEN
        RETURN NULL;
    END IF;
    RETURN (
        SELECT p.key
          FROM (SELECT j.key, j.value, holdfast.step_status(j.value) AS status
                  FROM jsonb_each(p_step->'substeps') AS j
                 WHERE jsonb_typeof(j.value) = 'object') AS p
         WHERE p.status NOT IN ('completed', 'skipped')
         ORDER BY p.status <> 'active', holdfast.step_number(p.value, 'order'),
               p.key COLLATE "C"
         LIMIT 1);
END
$$;
