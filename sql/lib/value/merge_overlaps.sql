-- merge_overlaps: would this patch overwrite what its author has not seen?
--
-- Called by:  save_decide; itself
-- Returns:    true when a member that the patch touches is neither as its
--             author saw it nor as he wants it.  Members that it does not
--             name may be anything; arrays and scalars are compared whole.
CREATE OR REPLACE FUNCTION holdfast.merge_overlaps(
    p_present jsonb,
    p_patch   jsonb,
    p_was     jsonb
) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    -- Unpacked once, as in merge_patch.  -> finds nothing in what is no
    -- object, and that is a missing member.
    v_present jsonb := CASE WHEN jsonb_typeof(p_present) = 'object'
        THEN p_present || '{}' END;
    v_was     jsonb := CASE WHEN jsonb_typeof(p_was) = 'object'
        THEN p_was || '{}' END;
    v_member  record;
BEGIN
    IF jsonb_typeof(p_patch) <> 'object' THEN
        RETURN NOT holdfast.value_same(p_present, p_patch)
           AND NOT holdfast.value_same(p_present, p_was);
    ELSIF jsonb_typeof(p_present) NOT IN ('object', 'null') THEN
        -- A scalar gives way to an object: that, too, must have been seen.
        RETURN NOT holdfast.value_same(p_present, p_was);
    END IF;

    FOR v_member IN SELECT * FROM jsonb_each(p_patch) LOOP
        IF holdfast.merge_overlaps(v_present->v_member.key,
            v_member.value, v_was->v_member.key) THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END
$$;
