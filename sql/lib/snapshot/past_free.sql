-- past_free: let go of past values that no snapshot needs.
--
-- Called by:  whatever let snapshots go; the session's row is locked, the
--             owner set
-- Returns:    how many went, the last one looked at, and whether it was the
--             last there is
--
-- A past value p is free when no snapshot s has it in its window
-- (p.rev <= s.rev < p.until_rev) and scope.  That is exact: easier readings
-- of it lost values that a snapshot needed, or kept some for ever.
CREATE OR REPLACE FUNCTION holdfast.past_free(
    p_owner      text,
    p_session    uuid,
    p_low        bigint,                  -- revisions of the snapshots that
    p_high       bigint,                  --   went: the least, the greatest
    p_rows       int,                     -- look at no more; NULL: at all
    INOUT at_rev bigint,                  -- those behind this one
    INOUT at_key text,
    OUT   gone   int,
    OUT   is_all boolean
)
LANGUAGE plpgsql
AS $$
DECLARE
    v_seen  int;
    v_bytes bigint;
BEGIN
    WITH held AS MATERIALIZED (
        SELECT s.scope, array_agg(s.rev ORDER BY s.rev) AS revs
          FROM holdfast.snapshot AS s
         WHERE s.user_id = p_owner AND s.session_id = p_session
         GROUP BY s.scope
    ), seen AS MATERIALIZED (
        SELECT p.ctid AS place, p.rev, p.key, p.until_rev
          FROM holdfast.past AS p
         WHERE p.user_id = p_owner
           AND p.session_id = p_session
           AND (p.rev, p.key) > (at_rev, at_key)
           AND p.rev <= p_high
           -- In pieces, what is only looked at counts, too.
           AND (p_rows IS NOT NULL OR p.until_rev > p_low)
         ORDER BY p.rev, p.key
         LIMIT p_rows
    ), freed AS (
        DELETE FROM holdfast.past AS p
         WHERE p.ctid = ANY (ARRAY(
               SELECT x.place
                 FROM seen AS x
                WHERE x.until_rev > p_low
                  AND NOT EXISTS (
                      -- Of each scope the first at or after its beginning.
                      SELECT FROM held AS h
                       WHERE starts_with(x.key, h.scope)
                         AND h.revs[1 + width_bucket(x.rev - 1, h.revs)]
                             < x.until_rev)))
        RETURNING p.bytes
    )
    SELECT (SELECT count(*) FROM freed),
           (SELECT coalesce(sum(f.bytes), 0) FROM freed AS f),
           (SELECT count(*) FROM seen),
           l.rev, l.key
      INTO gone, v_bytes, v_seen, at_rev, at_key
      FROM (SELECT) AS one
      LEFT JOIN (SELECT x.rev, x.key
                   FROM seen AS x
                  ORDER BY x.rev DESC, x.key DESC
                  LIMIT 1) AS l ON true;
    is_all := p_rows IS NULL OR v_seen < p_rows;

    UPDATE holdfast.session AS x
       SET past_bytes = x.past_bytes - v_bytes
     WHERE x.user_id = p_owner AND x.session_id = p_session AND v_bytes > 0;
END
$$;
