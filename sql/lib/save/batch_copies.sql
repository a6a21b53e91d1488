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
    o         record;
    d         record;
    v_present jsonb;
    v_copies  holdfast.conflict[] := '{}';
BEGIN
    FOR o IN SELECT * FROM holdfast.batch_ops(p_batch) LOOP
        SELECT e.value INTO v_present
          FROM holdfast.entry AS e
         WHERE e.user_id = s.user_id AND e.session_id = s.session_id
           AND e.key = o.key;
        d := holdfast.save_decide(o.kind, v_present, o.value, false, NULL, 0, 0);
        CONTINUE WHEN NOT d.is_change;
        v_copies := v_copies || holdfast.conflict_make(s, p_actor, p_client,
            (p_batch->'seq')::bigint, (p_batch->'base')::bigint, s.rev, o.key,
            d.after, v_present, p_reason);
    END LOOP;
    RETURN v_copies;
END
$$;
