-- import_values: the values of a document, and the snapshots that hold some.
--
-- Called by:  session_import, with the session just made, the owner set, and
--             a document that nothing is wrong with
-- Returns:    nothing.  All that is summed is summed from what is written
--             here, and a past value that no snapshot needs is left out.
CREATE OR REPLACE FUNCTION holdfast.import_values(
    p_owner   text,
    p_session uuid,
    p_actor   text,
    p_records jsonb,
    p_limits  holdfast.limits
) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v_rev     bigint := (p_records#>'{0,rev}')::bigint;
    v_entries jsonb;
    v_wrote   record;
BEGIN
    v_wrote := holdfast.entry_write(p_owner, p_session, v_rev, NULL, p_actor, (
        SELECT coalesce(jsonb_object_agg(j.value->>'key', j.value->'value'), '{}')
          FROM jsonb_array_elements(p_records) AS j
         WHERE j.value->>'type' = 'entry'), NULL, 0);
    -- Looked up and not joined: no plan of that is the same for few and many.
    SELECT jsonb_object_agg(j.value->>'key', j.value - 'value') INTO v_entries
      FROM jsonb_array_elements(p_records) AS j
     WHERE j.value->>'type' = 'entry';
    UPDATE holdfast.entry AS e
       SET rev = (v_entries->e.key->'rev')::bigint,
           version = nullif(v_entries->e.key->'version', 'null')::int
     WHERE e.user_id = p_owner AND e.session_id = p_session;

    WITH moment AS MATERIALIZED (         -- few, and looked at for each value
        SELECT (j.value->'rev')::bigint AS rev, j.value->>'scope' AS scope
          FROM jsonb_array_elements(p_records) AS j
         WHERE j.value->>'type' = 'snapshot'
    ), kept AS (
        INSERT INTO holdfast.past
            (user_id, session_id, key, rev, until_rev, value, bytes, version)
        SELECT p_owner, p_session, p.key, p.rev, p.until, p.v->'value',
               octet_length((p.v->'value')::text) + octet_length(p.key),
               nullif(p.v->'version', 'null')::int
          FROM (SELECT j.value AS v, j.value->>'key' AS key,
                       (j.value->'rev')::bigint AS rev,
                       (j.value->'until_rev')::bigint AS until
                  FROM jsonb_array_elements(p_records) AS j
                 WHERE j.value->>'type' = 'past'
                OFFSET 0) AS p
         WHERE EXISTS (SELECT FROM moment AS n
                        WHERE n.rev >= p.rev AND n.rev < p.until
                          AND starts_with(p.key, n.scope))
        RETURNING bytes
    )
    UPDATE holdfast.session AS x
       SET bytes = v_wrote.d_bytes, keys = v_wrote.d_keys,
           past_bytes = (SELECT coalesce(sum(k.bytes), 0) FROM kept AS k)
     WHERE x.user_id = p_owner AND x.session_id = p_session;
END
$$;
