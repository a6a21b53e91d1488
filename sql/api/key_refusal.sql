-- key_refusal: may the keys of this batch be keys?
--
-- Called by:  save_plan, when one of them has no entry yet
-- Returns:    NULL: yes; 422 with the pointer to the first that may not, and
--             the batch's seq
CREATE OR REPLACE FUNCTION holdfast.key_refusal(
    p_batch  jsonb,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_key  text;
    v_part text;
BEGIN
    SELECT k.key, k.part INTO v_key, v_part
      FROM (SELECT jsonb_object_keys(p_batch->'set') AS key, 'set' AS part
             UNION ALL
            SELECT jsonb_object_keys(p_batch->'merge'), 'merge'
             UNION ALL
            SELECT jsonb_array_elements_text(p_batch->'delete'), 'delete') AS k
     WHERE octet_length(k.key) > p_limits.key_bytes
        OR NOT holdfast.key_is_valid(k.key)
     LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN holdfast.refusal(422, 'schema', json_build_object(
        'errors', json_build_array(json_build_object(
            'pointer', '/' || v_part || '/' ||
                replace(replace(v_key, '~', '~0'), '/', '~1'),
            'keyword', 'propertyNames',
            'message', 'is not a valid key')),
        'seq', p_batch->'seq'));
END
$$;
REVOKE ALL ON FUNCTION holdfast.key_refusal(jsonb, holdfast.limits) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.key_refusal(jsonb, holdfast.limits) TO holdfast_app;
