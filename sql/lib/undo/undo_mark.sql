-- undo_mark: where among the steps of a scope the present is now.
--
-- Called by:  snapshot_undo and snapshot_redo; the owner is set
-- Returns:    nothing.  What is written above p_rev is a new edit.
CREATE OR REPLACE FUNCTION holdfast.undo_mark(
    p_owner   text,
    p_session uuid,
    p_scope   text,
    p_number  bigint,
    p_rev     bigint
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO holdfast.undo AS u (user_id, session_id, scope, cursor, mark_rev)
    VALUES (p_owner, p_session, p_scope, p_number, p_rev)
    ON CONFLICT (user_id, session_id, scope) DO UPDATE
       SET cursor = excluded.cursor, mark_rev = excluded.mark_rev;
END
$$;
