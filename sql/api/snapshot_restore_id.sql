-- snapshot_restore_id: the same by the snapshot's id alone.
--
-- Call:       write, one lock, never repeat
-- Called by:  POST /api/sessions/snapshots/{snapshot}/restore, for snapshots
--             of one's own sessions
-- Returns:    as snapshot_restore
CREATE OR REPLACE FUNCTION holdfast.snapshot_restore_id(
    p_owner    text,
    p_actor    text,
    p_snapshot uuid,                      -- {snapshot}:uuid
    p_body     jsonb,
    p_limits   holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_session uuid;
    v_number  bigint;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT n.session_id, n.number INTO v_session, v_number
      FROM holdfast.snapshot AS n
     WHERE n.user_id = p_owner AND n.id = p_snapshot;
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    RETURN holdfast.snapshot_restore(p_owner, p_actor, 'owner', v_session,
        v_number::text, p_body, p_limits);
END
$$;
