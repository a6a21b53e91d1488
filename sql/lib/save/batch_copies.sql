-- batch_copies: a batch that will not be applied, as copies to keep.
--
-- Called by:  save_parked, parked_keep; the session's row is locked
-- Returns:    one for each key that it would have changed
CREATE OR REPLACE FUNCTION holdfast.batch_copies(
    s        holdfast.session,
    p_actor  text,
    p_client text,
    p_batch  jsonb,
    p_reason text
) RETURNS holdfast.conflict[]
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_key     record;
    v_op      record;
    v_present jsonb;
    v_copies  holdfast.conflict[] := '{}';
BEGIN
    FOR v_key IN SELECT * FROM holdfast.batch_ops(p_batch) LOOP
        SELECT e.value INTO v_present
          FROM holdfast.entry AS e
         WHERE e.user_id = s.user_id AND e.session_id = s.session_id
           AND e.key = v_key.key;
        v_op := holdfast.save_decide(v_key.kind, v_present, v_key.value,
            false, NULL, 0, 0);
        CONTINUE WHEN NOT v_op.is_change;
        v_copies := v_copies || holdfast.conflict_make(s, p_actor, p_client,
            (p_batch->'seq')::bigint, (p_batch->'base')::bigint, s.rev,
            v_key.key, v_op.after, v_present, p_reason);
    END LOOP;
    RETURN v_copies;
END
$$;
