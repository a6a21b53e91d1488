-- match_fails: do If-Match or If-None-Match forbid to write this key?
--
-- Called by:  key_put, key_delete
-- Returns:    e is the entry, all NULL when there never was one.  If-Match: *
--             wants a value there, If-None-Match: * wants none.
CREATE OR REPLACE FUNCTION holdfast.match_fails(
    s               holdfast.session,
    e               holdfast.entry,
    p_if_match      text,
    p_if_none_match text
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN p_if_match IS NULL THEN false
        WHEN e.value IS NULL THEN true
        WHEN p_if_match = '*' THEN false
        ELSE NOT holdfast.etag_list_has(p_if_match, s.era || '.' || e.rev) END
    OR CASE
        WHEN p_if_none_match IS NULL OR e.value IS NULL THEN false
        WHEN p_if_none_match = '*' THEN true
        ELSE holdfast.etag_list_has(p_if_none_match, s.era || '.' || e.rev) END
$$;
