-- save_brief: Prefer: return=minimal.
--
-- Called by:  context_save, for what the slow way answered
-- Returns:    the answer; as 204 when there is nothing to tell: all of it was
--             applied on top of what its author has seen
CREATE OR REPLACE FUNCTION holdfast.save_brief(
    a         holdfast.answer,
    p_minimal boolean,
    p_base    bigint
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_body jsonb;
BEGIN
    IF p_minimal AND a.status = 200 AND a.ticket IS NULL
        AND a.outcome IN ('applied', 'unchanged')
    THEN
        v_body := a.body;
        IF v_body @> '{"revived": false, "reset": false}'
            AND (v_body->'prev')::bigint = p_base
            AND v_body->'skipped' = '[]'
        THEN
            a.status := 204;
        END IF;
    END IF;
    RETURN a;
END
$$;
