-- set_refusal: may these values be the first ones of a context?
--
-- Called by:  session_create, with values that nothing is overwritten by
-- Returns:    NULL: yes; 422 for a name that cannot be one, 403 for too many
--             or too much
CREATE OR REPLACE FUNCTION holdfast.set_refusal(
    p_set    jsonb,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_keys  int;
    v_bytes bigint;
    v_wrong text;
BEGIN
    SELECT count(*), sum(octet_length(e.value::text) + octet_length(e.key)),
           min(e.key) FILTER (WHERE octet_length(e.key) > p_limits.key_bytes
                              OR NOT holdfast.key_is_valid(e.key))
      INTO v_keys, v_bytes, v_wrong
      FROM jsonb_each(p_set) AS e;

    IF v_wrong IS NOT NULL THEN
        RETURN holdfast.refusal(422, 'schema', json_build_object('errors',
            json_build_array(json_build_object(
                'pointer', '/context/' || replace(replace(v_wrong,
                    '~', '~0'), '/', '~1'),
                'keyword', 'propertyNames',
                'message', holdfast.key_rule(p_limits)))));
    ELSIF v_keys > p_limits.keys THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'keys', 'limit', p_limits.keys, 'used', 0, 'size', v_keys));
    ELSIF v_bytes > p_limits.context_bytes THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'context_bytes', 'limit', p_limits.context_bytes,
            'used', 0, 'size', v_bytes));
    END IF;
    RETURN NULL;
END
$$;
