-- save_bell: the doorbell of a change.
--
-- Called by:  whatever changes a context
-- Returns:    [{session, rev, client, keys}]; keys is null when there are too
--             many to name: a bell only says that there is something to fetch
CREATE OR REPLACE FUNCTION holdfast.save_bell(
    p_session uuid,
    p_rev     bigint,
    p_client  text,
    p_keys    text[]
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT '[{"session":"' || p_session || '","rev":' || p_rev || ',"client":'
        || coalesce('"' || holdfast.client_shown(p_client) || '"', 'null')
        || ',"keys":' || CASE WHEN cardinality(p_keys) <= 64
           THEN array_to_json(p_keys)::text ELSE 'null' END || '}]'
$$;
