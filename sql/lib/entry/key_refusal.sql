-- key_refusal: may the keys of this batch be keys?
--
-- Called by:  batch_plan, when one of them has no entry yet; plan_list
-- Returns:    NULL: yes; 422 with the pointer, from the batch on, to the first
--             that may not, and the batch's seq
CREATE OR REPLACE FUNCTION holdfast.key_refusal(
    p_batch  jsonb,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_part  text;
    v_place text;
BEGIN
    SELECT k.part, k.place INTO v_part, v_place
      FROM (SELECT s.key, 'set' AS part, s.key AS place
              FROM jsonb_object_keys(p_batch->'set') AS s (key)
             UNION ALL
            SELECT m.key, 'merge', m.key
              FROM jsonb_object_keys(p_batch->'merge') AS m (key)
             UNION ALL
            SELECT d.key, 'delete', (d.place - 1)::text
              FROM jsonb_array_elements_text(p_batch->'delete') WITH ORDINALITY
                AS d (key, place)) AS k
     WHERE octet_length(k.key) > p_limits.key_bytes
        OR NOT holdfast.key_is_valid(k.key)
     LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN holdfast.refusal(422, 'schema', json_build_object(
        'errors', json_build_array(json_build_object(
            'pointer', '/' || v_part || '/' ||
                replace(replace(v_place, '~', '~0'), '/', '~1'),
            'keyword', 'propertyNames',
            'message', holdfast.key_rule(p_limits))),
        'seq', p_batch->'seq'));
END
$$;
