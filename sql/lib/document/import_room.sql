-- import_room: is there room for what a document holds?
--
-- Called by:  session_import, before anything is written
-- Returns:    NULL: yes; else 403 with which limit
CREATE OR REPLACE FUNCTION holdfast.import_room(
    p_records jsonb,
    p_limits  holdfast.limits,
    p_message_limits holdfast.message_limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_sums record;
BEGIN
    SELECT count(*) FILTER (WHERE x.type = 'entry') AS keys,
           coalesce(sum(x.bytes) FILTER (WHERE x.type = 'entry'), 0) AS bytes,
           coalesce(sum(x.bytes) FILTER (WHERE x.type = 'past'), 0) AS past,
           count(*) FILTER (WHERE x.type = 'snapshot') AS snapshots,
           count(*) FILTER (WHERE x.type = 'message') AS messages,
           coalesce(sum(x.bytes) FILTER (WHERE x.type = 'message'), 0) AS said
      INTO v_sums
      FROM (SELECT j.value->>'type' AS type,
                   CASE j.value->>'type'
                   WHEN 'message' THEN holdfast.message_bytes(j.value)
                   ELSE octet_length((j.value->'value')::text)
                       + octet_length(j.value->>'key') END AS bytes
              FROM jsonb_array_elements(p_records) AS j) AS x;

    IF v_sums.bytes > p_limits.context_bytes OR v_sums.keys > p_limits.keys THEN
        RETURN holdfast.quota_refusal(NULL, 0, v_sums.bytes::bigint, 0,
            v_sums.keys::int, p_limits);
    ELSIF v_sums.past > p_limits.past_bytes THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'past_bytes', 'limit', p_limits.past_bytes, 'used', 0,
            'size', v_sums.past));
    ELSIF v_sums.snapshots > p_limits.snapshots THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'snapshots', 'limit', p_limits.snapshots, 'used', 0,
            'size', v_sums.snapshots));
    END IF;
    RETURN holdfast.message_room(0, v_sums.messages, 0, v_sums.said::bigint,
        p_message_limits);
END
$$;
