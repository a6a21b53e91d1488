-- grant_take: the grantee's side of a grant: where to find the session.
--
-- Call:       write, one lock, repeat
-- Called by:  after grant_give, link_use, and for each grant that is listed,
--             with p_owner = the grantee; it opens nothing by itself
-- Returns:    204; 409 state when the id was taken meanwhile; busy
CREATE OR REPLACE FUNCTION holdfast.grant_take(
    p_owner text,
    p_session uuid,
    p_giver text,                         -- =given
    p_grant uuid                          -- =given
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now   timestamptz := clock_timestamp();
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    -- The lock under which he would make a session of that id.
    IF NOT holdfast.try_lock('session', p_owner, p_session::text) THEN
        RETURN holdfast.refusal(0, 'busy');
    END IF;
    a := holdfast.grant_fits(p_owner, p_session, p_giver);
    IF a.status <> 200 THEN
        RETURN a;
    END IF;
    INSERT INTO holdfast.grant_received AS g
        (user_id, session_id, owner, grant_id, created_at)
    VALUES (p_owner, p_session, p_giver, p_grant, v_now)
    ON CONFLICT (user_id, session_id) DO UPDATE
       SET grant_id = excluded.grant_id
     WHERE g.owner = excluded.owner AND g.grant_id <> excluded.grant_id;
    a.status := 204;
    a.body := NULL;
    RETURN a;
END
$$;
