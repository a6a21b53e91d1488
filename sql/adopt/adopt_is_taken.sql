-- adopt_is_taken: has this user that id already, or had he within 30 days?
--
-- Called by:  account_claim, adopt_grants
-- Returns:    true: what comes under it needs another one.  A session that
--             was shared with him by the user who is being claimed is that
--             very session
CREATE OR REPLACE FUNCTION holdfast.adopt_is_taken(
    p_owner   text,
    p_session uuid,
    p_giver   text
) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM holdfast.session AS x
                    WHERE x.user_id = p_owner AND x.session_id = p_session)
        OR EXISTS (SELECT FROM holdfast.ended AS x
                    WHERE x.user_id = p_owner AND x.session_id = p_session)
        OR EXISTS (SELECT FROM holdfast.grant_received AS x
                    WHERE x.user_id = p_owner AND x.session_id = p_session
                      AND x.owner <> p_giver)
        OR EXISTS (SELECT FROM holdfast.grant_past AS x
                    WHERE x.user_id = p_owner AND x.past_id = p_session
                      AND x.owner <> p_giver);
END
$$;
