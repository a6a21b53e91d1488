-- guard_moved: is an entry not at the revision it was looked at?
--
-- Called by:  whatever writes what was checked outside the database first;
--             the session's row is locked
-- Returns:    true when one of p_guard ({key: rev}, 0: no such key) is not
CREATE OR REPLACE FUNCTION holdfast.guard_moved(
    p_owner   text,
    p_session uuid,
    p_guard   jsonb
) RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_guard record;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    FOR v_guard IN SELECT * FROM jsonb_each(p_guard) LOOP
        PERFORM FROM holdfast.entry AS e
          WHERE e.user_id = p_owner AND e.session_id = p_session
            AND e.key = v_guard.key AND e.rev = v_guard.value::bigint;
        IF NOT FOUND AND (v_guard.value <> '0' OR EXISTS (
            SELECT FROM holdfast.entry AS e
             WHERE e.user_id = p_owner AND e.session_id = p_session
               AND e.key = v_guard.key))
        THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END
$$;
