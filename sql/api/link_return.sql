-- link_return: a link's grant that could not be taken is taken back, and so is
-- the use of the link.
--
-- Call:       write, one lock, repeat
-- Called by:  POST links/accept, when the id came to mean another session to
--             who brought it, between link_use and grant_take
-- Returns:    204, also when there is nothing to take back; busy
CREATE OR REPLACE FUNCTION holdfast.link_return(
    p_owner text,
    p_actor text,
    p_session uuid,
    p_link uuid,                          -- =given
    p_grant uuid,                         -- =given
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now   timestamptz;
    v_made  boolean;                      -- by this link
    s       holdfast.session;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    v_now := clock_timestamp();
    a.status := 204;

    DELETE FROM holdfast.grant_given AS g
     WHERE g.user_id = p_owner AND g.session_id = p_session
       AND g.grant_id = p_grant AND g.grantee = p_actor
    RETURNING g.link_id = p_link INTO v_made;
    IF NOT FOUND THEN
        RETURN a;
    END IF;
    UPDATE holdfast.link AS x
       SET uses = x.uses + 1
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.link_id = p_link AND v_made;
    a.bell := json_build_array(holdfast.session_moved(s, p_actor, 'link', v_now));
    a.outcome := 'applied';
    RETURN a;
END
$$;
