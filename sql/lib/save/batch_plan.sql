-- batch_plan: what one batch would change, if nothing forbids it.
--
-- Called by:  batch_take
-- Returns:    the keys that change, with p_rev as their revision; copies of what
--             would be overwritten unseen; by how much the context would grow.
--             A refusal when a new key cannot be a key; a key that has an entry
--             was asked about when that was made.
--
-- p_earlier, p_places: what earlier batches of this body changed (batch_keys).
CREATE OR REPLACE FUNCTION holdfast.batch_plan(
    s         holdfast.session,
    p_actor   text,
    p_client  text,
    p_batch   jsonb,
    p_base    bigint,
    p_rev     bigint,
    p_earlier holdfast.planned_entry[],
    p_places  jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.batch_effect
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_is_new  boolean := false;
    v_bytes   int;
    v_is_part boolean;
    v_entries holdfast.planned_entry[] := '{}';
    v_copies  holdfast.conflict[] := '{}';
    v_effect  holdfast.batch_effect;
    v_key     record;
    v_op      record;
BEGIN
    v_effect.grew := 0;
    v_effect.more := 0;
    FOR v_key IN SELECT * FROM holdfast.batch_keys(s.user_id, s.session_id,
        p_actor, p_client, p_batch, p_earlier, p_places)
    LOOP
        v_is_new := v_is_new OR v_key.is_new;
        v_op := holdfast.save_decide(v_key.kind, v_key.present, v_key.value,
            v_key.has_was, v_key.was, v_key.foreign_rev, p_base);
        CONTINUE WHEN NOT v_op.is_change;
        v_bytes := coalesce(octet_length(v_op.after::text)
            + octet_length(v_key.key), 0);
        v_effect.grew := v_effect.grew + v_bytes - v_key.bytes;
        v_effect.more := v_effect.more + (v_op.after IS NOT NULL)::int
            - (v_key.present IS NOT NULL)::int;
        v_is_part := v_key.kind = 'merge' AND NOT v_op.is_overlap;
        v_entries := v_entries || ROW(v_key.key, v_key.present, v_op.after,
            p_rev, v_key.is_merged AND v_is_part,
            CASE WHEN v_is_part THEN v_key.foreign_rev ELSE 0 END,
            v_bytes)::holdfast.planned_entry;
        IF v_op.is_overlap THEN
            v_copies := v_copies || holdfast.overlap_copy(s, p_actor, p_client,
                p_batch, p_base, p_rev, v_key.key, v_op.after, v_key.present,
                holdfast.typing_of(v_key.actor, v_key.client_id));
        END IF;
    END LOOP;

    IF v_is_new THEN
        v_effect.refusal := holdfast.key_refusal(p_batch, p_limits);
    END IF;
    v_effect.entries := v_entries;
    v_effect.copies := v_copies;
    RETURN v_effect;
END
$$;
