-- life_timeline: how often has this cluster begun a history of its own?
--
-- Called by:  life_begin, life_step
-- Returns:    PostgreSQL's timeline.  It rises when a standby is promoted and
--             when a backup is brought to a point in time.
CREATE OR REPLACE FUNCTION holdfast.life_timeline() RETURNS int
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
$$;
