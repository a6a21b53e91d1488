-- role_of: what an actor may do in an owner's session, as of now.
--
-- Called by:  access_refusal, and what tells a role
-- Returns:    owner, editor, viewer, or none.  grant_given alone decides; a
--             grant whose time is over is none.  It does not ask whether the
--             session exists: an unknown session of one's own is 'owner'.
CREATE OR REPLACE FUNCTION holdfast.role_of(
    p_owner   text,
    p_actor   text,
    p_session uuid
) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_role text;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor = p_owner THEN
        RETURN 'owner';
    END IF;

    SELECT g.role INTO v_role
      FROM holdfast.grant_given AS g
     WHERE g.user_id = p_owner
       AND g.session_id = p_session
       AND g.grantee = p_actor
       AND (g.expires_at IS NULL OR g.expires_at > clock_timestamp());

    RETURN coalesce(v_role, 'none');
END
$$;
