-- save_refused: the answer to a save that is refused.
--
-- Called by:  save_write
-- Returns:    the refusal; the plan's copies are kept all the same, and what had
--             to go for them is named
CREATE OR REPLACE FUNCTION holdfast.save_refused(
    s        holdfast.session,
    p_plan   holdfast.plan,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
AS $$
DECLARE
    v_dropped json;
    a         holdfast.answer := p_plan.refusal;
BEGIN
    IF cardinality(p_plan.copies) > 0 THEN
        SELECT k.dropped INTO v_dropped
          FROM holdfast.conflict_add(s.user_id, s.session_id, p_plan.copies,
               p_limits) AS k;
        a.body := left(a.body, -1)
            || coalesce(', "dropped" : ' || v_dropped, '') || '}';
    END IF;
    RETURN a;
END
$$;
