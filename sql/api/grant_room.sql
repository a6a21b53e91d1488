-- grant_room: may this user be let into that session?
--
-- Call:       read, no lock, repeat
-- Called by:  POST grants, first, with p_owner = the grantee; nothing is
--             written yet
-- Returns:    200; 409 state as grant_fits; 403 with as many sessions of this
--             giver as one may be let into unasked, or of all
--
-- Nobody is asked before he is let in, so what one person can put into
-- another's list is bounded.  The bound of all is far, for whoever fills it
-- keeps others out.  A link is accepted by the user himself, and asks for none.
CREATE OR REPLACE FUNCTION holdfast.grant_room(
    p_owner text,
    p_session uuid,
    p_giver text                          -- =given
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_of_one CONSTANT int := 100;
    c_of_all CONSTANT int := 10000;
    v_of_one int;
    v_of_all int;
    a        holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.grant_fits(p_owner, p_session, p_giver);
    IF a.status <> 200
        OR EXISTS (SELECT FROM holdfast.grant_received AS g
                    WHERE g.user_id = p_owner AND g.session_id = p_session)
    THEN
        RETURN a;
    END IF;

    -- Two at once may pass a limit by one.
    SELECT count(*) FILTER (WHERE g.owner = p_giver), count(*)
      INTO v_of_one, v_of_all
      FROM holdfast.grant_received AS g
     WHERE g.user_id = p_owner;
    IF v_of_one >= c_of_one THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'grants_to_user', 'limit', c_of_one, 'used', v_of_one));
    END IF;
    IF v_of_all >= c_of_all THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'grants_of_user', 'limit', c_of_all, 'used', v_of_all));
    END IF;
    RETURN a;
END
$$;
