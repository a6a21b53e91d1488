-- typing_of: which typing a value is of: one actor's, in one client.
--
-- Called by:  whatever makes copies
-- Returns:    a hash; NULL without a client, for scripts do not type
CREATE OR REPLACE FUNCTION holdfast.typing_of(
    p_actor  text,
    p_client text
) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT hashtextextended(p_actor || E'\x1f' || p_client, 0)
$$;
