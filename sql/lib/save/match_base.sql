-- match_base: the base of a save whose header names a version.
--
-- Called by:  key_put, key_delete, context_put, context_merge_patch, after
--             match_fails or its like
-- Returns:    {"base": now}: all of that version has been seen; {} when none
--             is named (`*` is none), see batch_keys
CREATE OR REPLACE FUNCTION holdfast.match_base(
    s          holdfast.session,
    p_if_match text
) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN p_if_match <> '*' THEN jsonb_build_object('base', s.rev)
        ELSE '{}' END
$$;
