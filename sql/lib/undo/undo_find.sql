-- undo_find: the next step of a scope, one way or the other, that differs.
--
-- Called by:  snapshot_undo and snapshot_redo; the owner is set
-- Returns:    the step, and what to write to be there; number NULL: none
CREATE OR REPLACE FUNCTION holdfast.undo_find(
    p_owner   text,
    p_session uuid,
    p_scope   text,
    p_cursor  bigint,                     -- not this one itself
    p_is_redo boolean,                    -- above it, not below
    OUT number    bigint,
    OUT rev       bigint,
    OUT to_set    jsonb,
    OUT to_delete text[]
)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_change record;
BEGIN
    FOR number, rev IN
        SELECT n.number, n.rev
          FROM holdfast.snapshot AS n
         WHERE n.user_id = p_owner AND n.session_id = p_session
           AND n.source = 'step' AND n.scope = p_scope
           AND CASE WHEN p_is_redo THEN n.number > p_cursor
               ELSE n.number < p_cursor END
         ORDER BY CASE WHEN p_is_redo THEN n.number ELSE -n.number END
    LOOP
        v_change := holdfast.state_change(p_owner, p_session, rev, p_scope);
        IF v_change.is_any THEN
            to_set := v_change.to_set;
            to_delete := v_change.to_delete;
            RETURN;
        END IF;
    END LOOP;
    number := NULL;
END
$$;
