-- grant_leave: give a grant back.
--
-- Call:       write, one lock, never repeat
-- Called by:  DELETE /api/sessions/{id}/grants/me, by the grantee
-- Returns:    204 and, for C, the grantee in body; 404
CREATE OR REPLACE FUNCTION holdfast.grant_leave(
    p_owner text,
    p_actor text,
    p_need text,
    p_session uuid,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_grant uuid;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT g.grant_id INTO v_grant
      FROM holdfast.grant_given AS g
     WHERE g.user_id = p_owner AND g.session_id = p_session
       AND g.grantee = p_actor;
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    RETURN holdfast.grant_revoke(p_owner, p_owner, 'owner', p_session,
        v_grant, p_limits);
END
$$;
