-- import_wrong: what in a document can be of no session.
--
-- Called by:  session_import, with records that are each of the right shape
-- Returns:    the first of them, as `errors` of a problem has them; NULL: it
--             is what some session may have been
--
-- A document may have been written by anybody.  What is taken as it stands is
-- tested here; sums, and who needs which value, are made anew by writing it.
CREATE OR REPLACE FUNCTION holdfast.import_wrong(
    p_records jsonb,
    p_limits  holdfast.limits
) RETURNS json
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    c_most CONSTANT int := 32;            -- errors to tell
    c_ever CONSTANT bigint := 9223372036854775807;
    v_rev  bigint := (p_records#>'{0,rev}')::bigint;
    v_last bigint := jsonb_array_length(p_records) - 1;
BEGIN
    RETURN (
        WITH rec AS MATERIALIZED (
            SELECT j.place - 1 AS at, j.value->>'type' AS type,
                   j.value->>'key' AS key, (j.value->'rev')::bigint AS rev,
                   coalesce((j.value->'until_rev')::bigint, c_ever) AS until,
                   (j.value->'number')::bigint AS number,
                   j.value->>'scope' AS scope
              FROM jsonb_array_elements(p_records) WITH ORDINALITY AS j(value, place)
        ), wrong AS (
            SELECT r.at, '/type' AS member,
                   'the session comes first, the end last, each once' AS why
              FROM rec AS r
             WHERE (r.type = 'session') <> (r.at = 0)
                OR (r.type = 'end') <> (r.at = v_last)
            UNION ALL
            SELECT r.at, '/key', 'is not a valid key'
              FROM rec AS r
             WHERE r.key IS NOT NULL AND (NOT holdfast.key_is_valid(r.key)
                   OR octet_length(r.key) > p_limits.key_bytes)
            UNION ALL
            SELECT r.at, '/scope', 'is longer than a key may be'
              FROM rec AS r
             WHERE octet_length(r.scope) > p_limits.key_bytes
            UNION ALL
            SELECT r.at, '/rev', 'is above the revision of the session'
              FROM rec AS r
             WHERE r.rev > v_rev OR r.type = 'past' AND r.until > v_rev
            UNION ALL
            SELECT r.at, '/until_rev', 'is not above rev'
              FROM rec AS r
             WHERE r.type = 'past' AND r.until <= r.rev
            UNION ALL
            SELECT r.at, '/rev', 'is within the life of another value of its key'
              FROM (SELECT x.at, x.rev, lag(x.until) OVER (
                           PARTITION BY x.key ORDER BY x.rev, x.at) AS before
                      FROM rec AS x
                     WHERE x.key IS NOT NULL) AS r
             WHERE r.rev < r.before
            UNION ALL
            SELECT r.at, '/number', 'is not above, or its rev below, that of the one before'
              FROM (SELECT x.at, x.number, x.rev,
                           lag(x.number) OVER way AS before,
                           lag(x.rev) OVER way AS before_rev
                      FROM rec AS x
                     WHERE x.type = 'snapshot'
                    WINDOW way AS (ORDER BY x.at)) AS r
             WHERE r.number <= r.before OR r.rev < r.before_rev
            UNION ALL
            SELECT r.at, '/number', 'is not the next'
              FROM (SELECT x.at, x.number, row_number() OVER (ORDER BY x.at) AS n
                      FROM rec AS x
                     WHERE x.type = 'message') AS r
             WHERE r.number <> r.n
        )
        SELECT json_agg(json_build_object('pointer',
                   '/records/' || w.at || w.member, 'keyword', 'consistent',
                   'message', w.why))
          FROM (SELECT x.* FROM wrong AS x ORDER BY x.at, x.member LIMIT c_most) AS w);
END
$$;
