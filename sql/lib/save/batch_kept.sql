-- batch_kept: all that a batch would change, as copies.
--
-- Called by:  batch_take
-- Returns:    a copy for each key; p_reason says why the batch was not applied
CREATE OR REPLACE FUNCTION holdfast.batch_kept(
    s         holdfast.session,
    p_actor   text,
    p_client  text,
    p_batch   jsonb,
    p_base    bigint,
    p_rev     bigint,
    p_entries holdfast.planned_entry[],
    p_reason  text
) RETURNS holdfast.conflict[]
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_seq    bigint := (p_batch->'seq')::bigint;
    v_entry  holdfast.planned_entry;
    v_copies holdfast.conflict[] := '{}';
BEGIN
    FOREACH v_entry IN ARRAY p_entries LOOP
        v_copies := v_copies || holdfast.conflict_make(s, p_actor, p_client,
            v_seq, p_base, p_rev, v_entry.key, v_entry.value, v_entry.before,
            p_reason);
    END LOOP;
    RETURN v_copies;
END
$$;
