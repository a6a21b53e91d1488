-- client_trim: forget clients that are too old or too many.
--
-- Called by:  whatever meets a new client, and sweep_tombstones; the
--             session's row is locked
-- Returns:    how many went.  Their counters move into the session's row, for
--             what was counted stays counted.
--
-- Of those that were too many, client_past remembers how far they came, so that
-- a request sent once more is still applied once: of the 2,000 that were seen
-- last, within their time, as long as their counters take no more than 1 MiB.
CREATE OR REPLACE FUNCTION holdfast.client_trim(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_past       CONSTANT int := 2000;
    c_past_bytes CONSTANT int := 1048576;
    v_before timestamptz := clock_timestamp()
        - make_interval(days => p_limits.client_days);
    v_rows   int;
    v_counts jsonb;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    WITH due AS (
        SELECT t.at
          FROM (SELECT c.ctid AS at, c.seen_at,
                       row_number() OVER (ORDER BY c.seen_at DESC) AS place
                  FROM holdfast.client AS c
                 WHERE c.user_id = p_owner AND c.session_id = p_session) AS t
         WHERE t.place > p_limits.clients OR t.seen_at <= v_before
         LIMIT 2000
    ), gone AS (
        DELETE FROM holdfast.client AS c
         WHERE c.ctid = ANY (ARRAY(SELECT d.at FROM due AS d))
        RETURNING c.*
    ), past AS (
        INSERT INTO holdfast.client_past AS p
            (user_id, session_id, actor, client_id, seq, digests, counters,
             seen_at)
        SELECT g.user_id, g.session_id, g.actor, g.client_id, g.seq, g.digests,
               g.counters, g.seen_at
          FROM gone AS g
         WHERE g.seen_at > v_before
    )
    SELECT count(*), jsonb_agg(g.counters) FILTER (WHERE g.counters <> '{}')
      INTO v_rows, v_counts
      FROM gone AS g;
    IF v_rows = 0 THEN
        RETURN 0;
    END IF;

    DELETE FROM holdfast.client_past AS p
     USING (SELECT x.ctid AS at, row_number() OVER w AS place,
                   sum(octet_length(x.counters::text)) OVER w AS bytes
              FROM holdfast.client_past AS x
             WHERE x.user_id = p_owner AND x.session_id = p_session
            WINDOW w AS (ORDER BY x.seen_at DESC, x.actor, x.client_id)) AS t
     WHERE p.ctid = t.at AND (t.place > c_past OR t.bytes > c_past_bytes);

    IF v_counts IS NOT NULL THEN
        UPDATE holdfast.session AS s
           SET counters = (
               SELECT jsonb_object_agg(t.key, t.total)
                 FROM (SELECT c.key, sum(c.value::numeric) AS total
                         FROM jsonb_array_elements(v_counts || s.counters) AS x,
                              jsonb_each_text(x.value) AS c
                        GROUP BY c.key) AS t)
         WHERE s.user_id = p_owner AND s.session_id = p_session;
    END IF;
    RETURN v_rows;
END
$$;
