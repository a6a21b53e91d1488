-- client_shown: a client's id as others see it.
--
-- Called by:  whatever tells somebody about a client: doorbells, conflicts,
--             presence, activity
-- Returns:    16 hex digits; NULL for a script.  The id itself would let
--             somebody else use up that client's sequence.
CREATE OR REPLACE FUNCTION holdfast.client_shown(
    p_client text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT left(md5('holdfast client ' || p_client), 16)
$$;
