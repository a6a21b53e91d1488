-- uuid_make: a new id whose beginning is the time, version 7 of RFC 9562.
--
-- Called by:  whatever makes a thing that nobody asked for by name: a repeat
--             cannot look for it
-- Returns:    the id
CREATE OR REPLACE FUNCTION holdfast.uuid_make(
    p_now timestamptz
) RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL SAFE
-- Version 4 becomes 7 by two bits.
RETURN encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    PLACING substring(int8send(floor(extract(epoch FROM p_now) * 1000)::bigint)
        FROM 3)
    FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid;
