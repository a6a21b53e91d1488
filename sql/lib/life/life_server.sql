-- life_server: which database is this?
--
-- Called by:  life_begin, life_step
-- Returns:    a name that no other database has: of its cluster, and of itself in
--             it.  A dump that was restored is another database; so is one that
--             was dropped and made again.
CREATE OR REPLACE FUNCTION holdfast.life_server() RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_cluster text := '';
BEGIN
    -- Where a provider keeps this to itself the database's own number is left.
    IF has_function_privilege('pg_control_system()', 'EXECUTE') THEN
        v_cluster := (SELECT c.system_identifier FROM pg_control_system() AS c);
    END IF;
    RETURN v_cluster || '.' || (SELECT d.oid FROM pg_database AS d
        WHERE d.datname = current_database());
END
$$;
