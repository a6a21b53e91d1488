-- counters_bytes: how large the counters of a client, or of a session, may be.
--
-- Called by:  batch_obstacle, batch_refusal
-- Returns:    bytes.  Their names are a client's words, and must not grow for
--             ever.
CREATE OR REPLACE FUNCTION holdfast.counters_bytes() RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT 16384
$$;
