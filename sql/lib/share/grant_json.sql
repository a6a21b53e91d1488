-- grant_json: a grant as the API tells it.
--
-- Called by:  grant_give, grant_list, grant_get
-- Returns:    {id, user, role, expires_at}
CREATE OR REPLACE FUNCTION holdfast.grant_json(
    g holdfast.grant_given
) RETURNS json
LANGUAGE sql STABLE
AS $$
    SELECT json_build_object('id', g.grant_id, 'user', g.grantee,
        'role', g.role, 'expires_at', holdfast.stamp(g.expires_at))
$$;
