-- link_json: a link as the API tells it; its secret was told once, by C.
--
-- Called by:  link_make, link_list, link_get
-- Returns:    {id, role, uses, expires_at}
CREATE OR REPLACE FUNCTION holdfast.link_json(
    l holdfast.link
) RETURNS json
LANGUAGE sql STABLE
AS $$
    SELECT json_build_object('id', l.link_id, 'role', l.role,
        'uses', l.uses, 'expires_at', holdfast.stamp(l.expires_at))
$$;
