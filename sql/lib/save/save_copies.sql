-- save_copies: keep the copies of a plan, and find what an answer says of them.
--
-- Called by:  save_write
-- Returns:    the sums, with told, unsure, dropped and warn
CREATE OR REPLACE FUNCTION holdfast.save_copies(
    s        holdfast.session,
    p_plan   holdfast.plan,
    p_actor  text,
    p_client text,
    p_sums   holdfast.save_sums,
    p_limits holdfast.limits
) RETURNS holdfast.save_sums
LANGUAGE plpgsql
AS $$
BEGIN
    IF cardinality(p_plan.copies) > 0 THEN
        SELECT k.warn, k.dropped INTO p_sums.warn, p_sums.dropped
          FROM holdfast.conflict_add(s.user_id, s.session_id, p_plan.copies,
               p_limits) AS k;
    END IF;
    p_sums.told := '[]';
    IF cardinality(p_plan.copies) > 0 OR cardinality(p_plan.skipped) > 0 THEN
        p_sums.told := holdfast.conflict_told(s, p_actor, p_client,
            p_plan.copies, p_plan.skipped);
    END IF;
    IF cardinality(p_plan.skipped) > 0 THEN
        p_sums.unsure := holdfast.batches_uncompared(s, p_actor, p_client,
            p_plan.skipped, p_plan.applied);
    END IF;
    RETURN p_sums;
END
$$;
