-- life_step: is this the database that the clients were told of?
--
-- Called by:  a lane, before it serves; `holdfast restored`, until it is `ready`
-- Returns:    ready   it is
--             renewed it was not; by now all sessions have another era
--             more    some of them have; ask again
--             busy    another connection is at it; ask again later
--
-- SECURITY DEFINER, for it works across owners; it takes nothing from its caller
-- and answers a word.
CREATE OR REPLACE FUNCTION holdfast.life_step() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_life holdfast.life;
BEGIN
    IF pg_is_in_recovery() THEN
        RETURN 'ready';                   -- nothing can be told from there
    END IF;
    SELECT * INTO v_life FROM holdfast.life AS x ORDER BY x.number DESC LIMIT 1;
    IF v_life.at_user IS NULL AND v_life.server = holdfast.life_server()
        AND v_life.timeline = holdfast.life_timeline() THEN
        RETURN 'ready';
    END IF;

    IF NOT pg_try_advisory_xact_lock(hashtextextended('holdfast life', 0)) THEN
        RETURN CASE WHEN v_life.at_user IS NULL
              AND NOT holdfast.life_is_new(v_life)
            THEN 'ready' ELSE 'busy' END;
    END IF;
    SELECT * INTO v_life FROM holdfast.life AS x ORDER BY x.number DESC LIMIT 1;
    IF v_life.at_user IS NULL AND holdfast.life_is_new(v_life) THEN
        PERFORM holdfast.life_begin();
        SELECT * INTO v_life
          FROM holdfast.life AS x ORDER BY x.number DESC LIMIT 1;
    ELSE
        UPDATE holdfast.life AS x
           SET server = holdfast.life_server(),
               timeline = holdfast.life_timeline()
         WHERE x.number = v_life.number;
    END IF;
    RETURN CASE WHEN v_life.at_user IS NULL THEN 'ready'
        WHEN holdfast.life_slice(v_life) THEN 'renewed'
        ELSE 'more' END;
END
$$;
