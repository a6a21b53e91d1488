-- grant_owner: whose session is it that somebody was let into?
--
-- Call:       read, no lock, repeat
-- Called by:  C, after a function answered 404 to owner = actor: it asks
--             here with p_owner = the actor, and calls again with the answer
-- Returns:    200 with the owner as it stands, no JSON, in body; 404.  It
--             opens nothing: the function that is called again looks for the
--             grant on the owner's side.
CREATE OR REPLACE FUNCTION holdfast.grant_owner(
    p_owner   text,
    p_session uuid
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT g.owner INTO a.body
      FROM holdfast.grant_received AS g
     WHERE g.user_id = p_owner AND g.session_id = p_session;
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    a.status := 200;
    RETURN a;
END
$$;
