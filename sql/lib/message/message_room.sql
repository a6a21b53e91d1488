-- message_room: is there room for a number of messages and their bytes?
--
-- Called by:  whatever writes some
-- Returns:    NULL: yes; else 403 with the name of the limit, its value, the
--             amount used and the amount it would have been
CREATE OR REPLACE FUNCTION holdfast.message_room(
    p_used   bigint,
    p_more   bigint,
    p_bytes  bigint,
    p_grew   bigint,
    p_limits holdfast.message_limits
) RETURNS holdfast.answer
LANGUAGE sql STABLE
AS $$
    SELECT CASE
        WHEN p_used + p_more > p_limits.messages
        THEN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'messages', 'limit', p_limits.messages, 'used', p_used,
            'size', p_used + p_more))
        WHEN p_bytes + p_grew > p_limits.message_bytes
        THEN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'message_bytes', 'limit', p_limits.message_bytes,
            'used', p_bytes, 'size', p_bytes + p_grew)) END
$$;
