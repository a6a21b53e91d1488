-- import_snapshots: the snapshots of a document, under their numbers.
--
-- Called by:  session_import, after import_values
-- Returns:    nothing.  The bytes of each are those that can be read at its
--             revision; the time for which it is kept begins anew.
CREATE OR REPLACE FUNCTION holdfast.import_snapshots(
    p_owner   text,
    p_session uuid,
    p_actor   text,
    p_records jsonb,
    p_limits  holdfast.limits
) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v_times    jsonb;
    v_snapshot jsonb;
BEGIN
    FOR v_snapshot IN
        SELECT j.value
          FROM jsonb_array_elements(p_records) WITH ORDINALITY AS j(value, place)
         WHERE j.value->>'type' = 'snapshot'
         ORDER BY j.place
    LOOP
        UPDATE holdfast.session AS x
           SET snapshot_seq = (v_snapshot->'number')::bigint - 1
         WHERE x.user_id = p_owner AND x.session_id = p_session;
        PERFORM holdfast.snapshot_add(p_owner, p_session, p_actor,
            holdfast.uuid_make(clock_timestamp()), v_snapshot,
            (v_snapshot->'rev')::bigint, p_limits);
    END LOOP;

    SELECT jsonb_object_agg((j.value->'number')::bigint, j.value->'created_at')
      INTO v_times
      FROM jsonb_array_elements(p_records) AS j
     WHERE j.value->>'type' = 'snapshot';
    UPDATE holdfast.snapshot AS x
       SET created_at = least(x.created_at, (v_times->>x.number::text)::timestamptz),
           (bytes, changed_rev) = (
               SELECT coalesce(sum(t.bytes), 0), coalesce(max(t.rev), 0)
                 FROM (SELECT e.bytes, e.rev, e.key
                         FROM holdfast.entry AS e
                        WHERE e.user_id = p_owner AND e.session_id = p_session
                          AND e.rev <= x.rev
                       UNION ALL
                       SELECT p.bytes, p.rev, p.key
                         FROM holdfast.past AS p
                        WHERE p.user_id = p_owner AND p.session_id = p_session
                          AND p.rev <= x.rev AND p.until_rev > x.rev) AS t
                WHERE starts_with(t.key, x.scope))
     WHERE x.user_id = p_owner AND x.session_id = p_session;
END
$$;
