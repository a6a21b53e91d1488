-- key_refusal: may these keys be made?
--
-- Called by:  save_plan
-- Returns:    NULL: yes; 422 with the pointer to the first name that may not
--             be one, and the seq of its batch.  A key that has an entry was
--             asked about when that was made.
CREATE OR REPLACE FUNCTION holdfast.key_refusal(
    p_keys   text[],
    p_revs   bigint[],                    -- NULL: no entry
    p_steps  jsonb[],
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_key  text;
    v_part text;
    b      jsonb;
BEGIN
    SELECT k.key INTO v_key
      FROM unnest(p_keys, p_revs) AS k (key, rev)
     WHERE k.rev IS NULL
       AND (octet_length(k.key) > p_limits.key_bytes
            OR NOT holdfast.key_is_valid(k.key))
     LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    FOREACH b IN ARRAY p_steps LOOP
        v_part := CASE
            WHEN b->'set' ? v_key THEN 'set'
            WHEN b->'merge' ? v_key THEN 'merge'
            WHEN b->'delete' ? v_key THEN 'delete' END;
        EXIT WHEN v_part IS NOT NULL;
    END LOOP;
    RETURN holdfast.refusal(422, 'schema', json_build_object(
        'errors', json_build_array(json_build_object(
            'pointer', '/' || v_part || '/' ||
                replace(replace(v_key, '~', '~0'), '/', '~1'),
            'keyword', 'propertyNames',
            'message', 'is not a valid key')),
        'seq', b->'seq'));
END
$$;
REVOKE ALL ON FUNCTION holdfast.key_refusal(text[], bigint[], jsonb[], holdfast.limits) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.key_refusal(text[], bigint[], jsonb[], holdfast.limits) TO holdfast_app;
