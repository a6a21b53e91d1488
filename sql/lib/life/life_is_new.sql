-- life_is_new: may this database lack commits that clients know of?
--
-- Called by:  life_step
-- Returns:    true: it is another one than the newest life says; or one with
--             another timeline, and no synchronous standby that would have had
--             every commit
CREATE OR REPLACE FUNCTION holdfast.life_is_new(
    p_life holdfast.life
) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p_life.server NOT IN ('', holdfast.life_server())
        OR p_life.server <> ''
       AND p_life.timeline <> holdfast.life_timeline()
       AND current_setting('synchronous_standby_names') = ''
$$;
