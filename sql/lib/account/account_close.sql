-- account_close: the doorbell that closes every stream a user may have open.
--
-- Called by:  sign-out and erase
-- Returns:    a JSON array: own sessions, and those others share with him,
--             which name their owner; NULL: none
CREATE OR REPLACE FUNCTION holdfast.account_close(
    p_owner text
) RETURNS json
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    RETURN (
        SELECT json_agg(json_build_object(
                   'session', t.session_id, 'owner', t.owner, 'close', true))
          FROM (SELECT s.session_id, s.user_id AS owner
                  FROM holdfast.session AS s
                 WHERE s.user_id = p_owner AND s.status <> 'deleted'
                UNION ALL
                SELECT g.session_id, g.owner
                  FROM holdfast.grant_received AS g
                 WHERE g.user_id = p_owner) AS t);
END
$$;
