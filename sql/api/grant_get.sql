-- grant_get: one grant.
--
-- Call:       read, no lock, repeat
-- Called by:  GET /api/sessions/{id}/grants/{gid}
-- Returns:    200 with the grant; 404
CREATE OR REPLACE FUNCTION holdfast.grant_get(
    p_owner text,
    p_actor text,
    p_need text,
    p_session uuid,
    p_grant uuid                          -- {gid}:uuid
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;

    SELECT holdfast.grant_json(g) INTO a.body
      FROM holdfast.grant_given AS g
      JOIN holdfast.session AS s USING (user_id, session_id)
     WHERE g.user_id = p_owner AND g.session_id = p_session
       AND g.grant_id = p_grant AND s.status <> 'deleted';
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    a.status := 200;
    RETURN a;
END
$$;
