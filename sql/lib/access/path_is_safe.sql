-- path_is_safe: may a page be told to go there?
--
-- Called by:  whatever tells a stored address
-- Returns:    true for a place in the app itself: one leading slash, no "//",
--             no backslash, which browsers take for one, no control character,
--             which they leave out, and at most 2,048 characters; else false
CREATE OR REPLACE FUNCTION holdfast.path_is_safe(
    p_path text
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT coalesce(p_path ~ '^/' AND length(p_path) <= 2048
        AND p_path !~ '//|[\\\u0001-\u001f\u007f-\u009f]', false)
$$;
