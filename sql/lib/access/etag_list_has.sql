-- etag_list_has: is this version one of those that a header names?
--
-- Called by:  whatever honours If-Match or If-None-Match
-- Returns:    p_list is the header, quotes and W/ gone or not; * is no
--             version, and for the caller to look at
CREATE OR REPLACE FUNCTION holdfast.etag_list_has(
    p_list text,
    p_etag text
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT p_etag = ANY (regexp_split_to_array(
        regexp_replace(p_list, 'W/|"|\s', '', 'g'), ','))
$$;
