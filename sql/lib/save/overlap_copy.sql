-- overlap_copy: the copy of what a batch overwrites unseen, or may not.
--
-- Called by:  batch_plan
-- Returns:    the row.  With strategy `reject` it is the newcomer's side that
--             is kept; else the side that was there, which is p_typing's typing.
CREATE OR REPLACE FUNCTION holdfast.overlap_copy(
    s        holdfast.session,
    p_actor  text,
    p_client text,
    p_batch  jsonb,
    p_base   bigint,
    p_rev    bigint,
    p_key    text,
    p_mine   jsonb,
    p_theirs jsonb,
    p_typing bigint                       -- NULL: this body's own, or a program's
) RETURNS holdfast.conflict
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_copy holdfast.conflict := holdfast.conflict_make(s, p_actor, p_client,
        (p_batch->'seq')::bigint, p_base, p_rev, p_key, p_mine, p_theirs,
        CASE p_batch->>'strategy' WHEN 'reject' THEN 'rejected'
            ELSE 'overlap' END);
BEGIN
    IF v_copy.kept = 'mine' THEN
        v_copy.typing := p_typing;
    END IF;
    RETURN v_copy;
END
$$;
