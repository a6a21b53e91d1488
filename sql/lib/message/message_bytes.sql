-- message_bytes: what a message counts.
--
-- Called by:  whatever writes one
-- Returns:    the bytes of all it says
CREATE OR REPLACE FUNCTION holdfast.message_bytes(
    p_message jsonb                       -- role, content, metadata
) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN octet_length(p_message->>'role')
    + octet_length((p_message->'content')::text)
    + coalesce(octet_length(nullif(p_message->'metadata', 'null')::text), 0);
