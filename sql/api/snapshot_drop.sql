-- snapshot_drop: let go of one snapshot, and of what only it still needed.
--
-- Called by:  whatever deletes a snapshot; the session's row is locked
-- Returns:    how many past values went; NULL: there is no such snapshot
--
-- A past value p is free when no other snapshot s has it in its window
-- (p.rev <= s.rev < p.until_rev) and scope.  That is exact: easier readings
-- of it lost values that a snapshot needed, or kept some for ever.
CREATE OR REPLACE FUNCTION holdfast.snapshot_drop(
    p_owner   text,
    p_session uuid,
    p_number  bigint
) RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_rows  int;
    v_bytes bigint;
    d       holdfast.snapshot;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    DELETE FROM holdfast.snapshot AS n
     WHERE n.user_id = p_owner
       AND n.session_id = p_session
       AND n.number = p_number
    RETURNING * INTO d;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    -- Of each scope the nearest on either side is all that has to be asked.
    WITH near AS MATERIALIZED (
        SELECT s.scope,
               max(s.rev) FILTER (WHERE s.rev <= d.rev) AS below,
               min(s.rev) FILTER (WHERE s.rev >= d.rev) AS above
          FROM holdfast.snapshot AS s
         WHERE s.user_id = p_owner AND s.session_id = p_session
         GROUP BY s.scope
    ), gone AS (
        DELETE FROM holdfast.past AS p
         WHERE p.user_id = p_owner
           AND p.session_id = p_session
           AND p.rev <= d.rev
           AND p.until_rev > d.rev
           AND starts_with(p.key, d.scope)
           AND NOT EXISTS (
               SELECT FROM near AS n
                WHERE starts_with(p.key, n.scope)
                  AND (n.below >= p.rev OR n.above < p.until_rev))
        RETURNING p.bytes
    )
    SELECT count(*), coalesce(sum(g.bytes), 0) INTO v_rows, v_bytes
      FROM gone AS g;

    UPDATE holdfast.session AS x
       SET past_bytes = x.past_bytes - v_bytes,
           snapshot_rev = coalesce((
               SELECT max(s.rev)
                 FROM holdfast.snapshot AS s
                WHERE s.user_id = p_owner AND s.session_id = p_session), 0)
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    RETURN v_rows;
END
$$;
REVOKE ALL ON FUNCTION holdfast.snapshot_drop(text, uuid, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.snapshot_drop(text, uuid, bigint) TO holdfast_app;
