-- life_begin: from now on nothing counts that clients were told before.
--
-- Called by:  life_step; `holdfast restored`
-- Returns:    the number of the life.  No worker serves until life_step has gone
--             through all sessions.
CREATE OR REPLACE FUNCTION holdfast.life_begin() RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    c_first CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_number int;
BEGIN
    INSERT INTO holdfast.life
        (number, began_at, server, timeline, at_user, at_session)
    SELECT coalesce(max(f.number), 0) + 1, clock_timestamp(),
           holdfast.life_server(), holdfast.life_timeline(), '', c_first
      FROM holdfast.life AS f
    RETURNING number INTO v_number;
    RETURN v_number;
END
$$;
