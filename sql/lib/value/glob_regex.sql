-- glob_regex: a glob as a regular expression.
--
-- Called by:  context_invalidate
-- Returns:    * stands for anything within a segment of the name, ** for
--             anything, ? for one character that is no slash; all else for
--             itself.  No back reference, so matching is linear.
CREATE OR REPLACE FUNCTION holdfast.glob_regex(
    p_glob text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT '^' || replace(replace(replace(replace(
        regexp_replace(regexp_replace(p_glob, '\*{3,}', '**', 'g'),
            '([][\\^$(){}|+.-])', '\\\1', 'g'),
        '**', E'\x01'), '*', '[^/]*'), E'\x01', '.*'),
        '?', '[^/]') || '$'
$$;
