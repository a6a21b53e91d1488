-- grant_drop: the grantee's side of a grant that is no more.  That the id is
-- somebody else's is kept.
--
-- Call:       write, one lock, repeat
-- Called by:  after grant_revoke and grant_leave, with p_owner = the grantee
-- Returns:    204, also when there was none; busy
CREATE OR REPLACE FUNCTION holdfast.grant_drop(
    p_owner text,
    p_session uuid,
    p_giver text                          -- =given
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF NOT holdfast.try_lock('session', p_owner, p_session::text) THEN
        RETURN holdfast.refusal(0, 'busy');
    END IF;
    WITH gone AS (
        DELETE FROM holdfast.grant_received AS g
         WHERE g.user_id = p_owner AND g.session_id = p_session
           AND g.owner = p_giver
        RETURNING g.user_id, g.session_id, g.owner
    )
    INSERT INTO holdfast.grant_past (user_id, past_id, owner, ended_at)
    SELECT g.user_id, g.session_id, g.owner, clock_timestamp()
      FROM gone AS g
    ON CONFLICT (user_id, past_id) DO NOTHING;
    a.status := 204;
    RETURN a;
END
$$;
