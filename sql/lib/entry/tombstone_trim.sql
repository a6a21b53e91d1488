-- tombstone_trim: forget deletions that are too old or too many.
--
-- Called by:  whatever makes tombstones, and sweep_tombstones; the session's
--             row is locked
-- Returns:    how many went.  floor_rev rises to the newest of them: who has
--             not heard of that one yet can no longer be told by a delta.
CREATE OR REPLACE FUNCTION holdfast.tombstone_trim(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_before timestamptz := clock_timestamp()
        - make_interval(days => p_limits.client_days);
    v_rows   int;
    v_floor  bigint;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    WITH due AS (
        SELECT t.at, t.rev
          FROM (SELECT e.ctid AS at, e.rev, e.deleted_at,
                       row_number() OVER (ORDER BY e.rev DESC) AS place
                  FROM holdfast.entry AS e
                 WHERE e.user_id = p_owner
                   AND e.session_id = p_session
                   AND e.deleted_at IS NOT NULL) AS t
         WHERE t.place > p_limits.tombstones OR t.deleted_at <= v_before
         ORDER BY t.rev
         LIMIT 2000
    ), gone AS (
        -- By place: as a join it was one row of due against each of another.
        DELETE FROM holdfast.entry AS e
         WHERE e.ctid = ANY (ARRAY(SELECT d.at FROM due AS d))
        RETURNING e.rev
    )
    SELECT count(*), max(g.rev) INTO v_rows, v_floor FROM gone AS g;

    IF v_rows > 0 THEN
        UPDATE holdfast.session AS s
           SET floor_rev = greatest(s.floor_rev, v_floor)
         WHERE s.user_id = p_owner AND s.session_id = p_session;
    END IF;
    RETURN v_rows;
END
$$;
