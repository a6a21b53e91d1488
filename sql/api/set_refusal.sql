-- set_refusal: may these values be the first ones of a context?
--
-- Called by:  session_create, with values that nothing is overwritten by
-- Returns:    NULL: yes; else 413 for one value, 403 for the sum, 422 for a
--             name
CREATE OR REPLACE FUNCTION holdfast.set_refusal(
    p_set    jsonb,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_keys  int;
    v_bytes bigint;
    v_size  int;
    v_wrong text;
BEGIN
    SELECT count(*), sum(t.size), max(t.size),
           min(t.key) FILTER (WHERE NOT holdfast.key_is_valid(t.key))
      INTO v_keys, v_bytes, v_size, v_wrong
      FROM (SELECT e.key,
                   octet_length(e.value::text) + octet_length(e.key) AS size
              FROM jsonb_each(p_set) AS e) AS t;

    IF v_wrong IS NOT NULL THEN
        RETURN holdfast.refusal(422, 'schema', json_build_object('errors',
            json_build_array(json_build_object(
                'pointer', '/context/' || replace(replace(v_wrong,
                    '~', '~0'), '/', '~1'),
                'keyword', 'propertyNames',
                'message', 'is not a valid key'))));
    ELSIF v_size > p_limits.key_bytes THEN
        RETURN holdfast.refusal(413, 'too-large', json_build_object(
            'limit', 'key_bytes', 'max', p_limits.key_bytes, 'size', v_size));
    ELSIF v_keys > p_limits.keys THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'keys', 'limit', p_limits.keys, 'used', v_keys));
    ELSIF v_bytes > p_limits.context_bytes THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'context_bytes', 'limit', p_limits.context_bytes,
            'used', v_bytes));
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION holdfast.set_refusal(jsonb, holdfast.limits) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.set_refusal(jsonb, holdfast.limits) TO holdfast_app;
