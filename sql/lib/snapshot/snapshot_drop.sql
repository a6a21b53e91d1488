-- snapshot_drop: let go of one snapshot, and of what only it still needed.
--
-- Called by:  whatever deletes a snapshot; the session's row is locked
-- Returns:    how many past values went; NULL: there is no such snapshot
CREATE OR REPLACE FUNCTION holdfast.snapshot_drop(
    p_owner   text,
    p_session uuid,
    p_number  bigint
) RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_rev bigint;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    DELETE FROM holdfast.snapshot AS n
     WHERE n.user_id = p_owner
       AND n.session_id = p_session
       AND n.number = p_number
    RETURNING n.rev INTO v_rev;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM holdfast.snapshot_newest(p_owner, p_session);
    RETURN (holdfast.past_free(p_owner, p_session, v_rev, v_rev, NULL, -1, '')).gone;
END
$$;
