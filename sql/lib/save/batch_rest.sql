-- batch_rest: what one batch says and another one, that stands for it, does not.
--
-- Called by:  order_twins, for a batch that was parked and is voided
-- Returns:    the batch with that alone; NULL: nothing is left
--
-- A client takes what it has not sent into its next batch, key by key: then
-- nothing is left.  What is left would be lost with the parked row.
CREATE OR REPLACE FUNCTION holdfast.batch_rest(
    p_batch jsonb,
    p_next  jsonb
) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    v_over   jsonb := coalesce(p_next->'merge', '{}');
    v_whole  text[] := ARRAY(
        SELECT jsonb_object_keys(p_next->'set')
         UNION ALL
        SELECT jsonb_array_elements_text(p_next->'delete'));
    v_set    jsonb := coalesce(p_batch->'set', '{}') - v_whole;
    v_merge  jsonb := coalesce(holdfast.patch_rest(
        coalesce(p_batch->'merge', '{}') - v_whole, v_over), '{}');
    v_delete jsonb := coalesce(p_batch->'delete', '[]') - v_whole
        - ARRAY(SELECT jsonb_object_keys(v_over));
BEGIN
    IF v_set = '{}' AND v_merge = '{}' AND v_delete = '[]' THEN
        RETURN NULL;
    END IF;
    RETURN p_batch || jsonb_build_object('set', v_set, 'merge', v_merge,
        'delete', v_delete);
END
$$;
