-- scope_meet: what two scopes have in common.
--
-- Called by:  whatever takes a part of a snapshot, or compares two
-- Returns:    the longer one when it begins with the other; else NULL
CREATE OR REPLACE FUNCTION holdfast.scope_meet(
    p_one text,
    p_two text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN starts_with(p_one, p_two) THEN p_one
    WHEN starts_with(p_two, p_one) THEN p_two END;
