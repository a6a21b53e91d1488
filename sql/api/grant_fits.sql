-- grant_fits: does this id mean that owner's session to this user, or nothing?
--
-- Call:       read, no lock, repeat
-- Called by:  POST links/accept, first, with p_owner = who brings the link;
--             grant_room and grant_take
-- Returns:    200; 409 state for somebody to whom that id means another
--             session: his own, one of somebody else, or one he was let into
--             before
CREATE OR REPLACE FUNCTION holdfast.grant_fits(
    p_owner text,
    p_session uuid,
    p_giver text                          -- =given
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_owner = p_giver
        OR p_session = '00000000-0000-0000-0000-000000000000'
        OR EXISTS (SELECT FROM holdfast.session AS s
                    WHERE s.user_id = p_owner AND s.session_id = p_session)
        OR EXISTS (SELECT FROM holdfast.grant_received AS g
                    WHERE g.user_id = p_owner AND g.session_id = p_session
                      AND g.owner <> p_giver)
        OR EXISTS (SELECT FROM holdfast.grant_past AS g
                    WHERE g.user_id = p_owner AND g.past_id = p_session
                      AND g.owner <> p_giver)
    THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', 'taken'));
    END IF;
    a.status := 200;
    RETURN a;
END
$$;
