-- room_state: can the database take changes?
--
-- Call:       read, no lock, repeat
-- Called by:  /health/ready
-- Takes:      whether to try if there is room, since a call was refused for
--             want of it
-- Returns:    200; 503 database-read-only.  While the disk is full it raises
--             53100, as any save does.
--
-- Of no user, so it sets no owner.  A sort larger than its memory goes to the
-- disk that the tables are on: a megabyte, which is gone when it ends.
CREATE OR REPLACE FUNCTION holdfast.room_state(
    p_try boolean                         -- =given
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET work_mem = '64kB'
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    a.status := 200;
    IF current_setting('transaction_read_only')::boolean THEN
        a.status := 503;
        a.code := 'database-read-only';
    ELSIF p_try THEN
        PERFORM count(*)
           FROM (SELECT FROM generate_series(1, 10000) AS n
                  ORDER BY repeat(md5(n::text), 3) OFFSET 0) AS sorted;
    END IF;
    RETURN a;
END
$$;
