-- scope_moved: was anything of a scope written since?
--
-- Called by:  snapshot_undo and snapshot_redo, with mark_rev; the owner is set
-- Returns:    true when an entry, or that there is one no more, is newer
CREATE OR REPLACE FUNCTION holdfast.scope_moved(
    p_owner   text,
    p_session uuid,
    p_rev     bigint,
    p_scope   text
) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM holdfast.entry AS e
         WHERE e.user_id = p_owner
           AND e.session_id = p_session
           AND e.rev > p_rev
           AND starts_with(e.key, p_scope));
END
$$;
