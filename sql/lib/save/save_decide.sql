-- save_decide: what one operation of a save does to one key.
--
-- Called by:  batch_plan, for each key of each batch; batch_copies
-- Returns:    after (NULL: none), whether that is a change, and whether it
--             overlaps with what somebody else wrote and the author of this
--             operation has not seen
--
-- With `was` by value, whoever wrote it; without, by revision: p_foreign is
-- the newest revision of this key by another client.  A merge that only adds
-- members overwrites nothing.  "The last writer never conflicts with himself"
-- is not the rule: what he wrote last may hold a merge over somebody else's
-- members that he never saw.
CREATE OR REPLACE FUNCTION holdfast.save_decide(
    p_kind    text,                       -- set, merge, delete
    p_present jsonb,                      -- NULL: no such key
    p_value   jsonb,
    p_has_was boolean,
    p_was     jsonb,                      -- NULL, too, where there is none
    p_foreign bigint,
    p_base    bigint,
    OUT after      jsonb,
    OUT is_change  boolean,
    OUT is_overlap boolean
)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    after := CASE p_kind
        WHEN 'set' THEN p_value
        WHEN 'merge' THEN holdfast.merge_patch(p_present, p_value) END;

    -- 1.0 equals 1.00, but all digits are promised, so lengths count too.
    is_change := coalesce(p_present <> after
        OR octet_length(p_present::text) <> octet_length(after::text),
        (p_present IS NULL) <> (after IS NULL));
    is_overlap := false;
    IF NOT is_change OR NOT p_has_was AND p_foreign <= p_base THEN
        RETURN;
    END IF;

    is_overlap := CASE
        WHEN p_kind = 'merge' THEN
            holdfast.merge_overlaps(p_present, p_value, p_was)
        WHEN NOT p_has_was THEN true
        ELSE NOT holdfast.value_same(p_present, after)
         AND NOT holdfast.value_same(p_present, p_was) END;
    is_overlap := coalesce(is_overlap, false);
END
$$;
