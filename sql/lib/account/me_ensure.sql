-- me_ensure: the user's lasting session, made by its first write.
--
-- Called by:  whatever writes into session `me`, when its row is not there
-- Returns:    true: it is there now; false: busy
CREATE OR REPLACE FUNCTION holdfast.me_ensure(
    p_owner  text,
    p_limits holdfast.limits
) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_era text := left(gen_random_uuid()::text, 8);
    s     holdfast.session;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    -- One that was deleted and not swept yet is emptied here: this session's
    -- id cannot be another one.
    PERFORM FROM holdfast.session AS x
      WHERE x.user_id = p_owner AND x.session_id = c_me
        AND x.status = 'deleted'
        FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
        PERFORM holdfast.session_empty(p_owner, c_me, NULL, NULL);
        DELETE FROM holdfast.session AS x
         WHERE x.user_id = p_owner AND x.session_id = c_me;
    END IF;

    s := holdfast.session_make(p_owner, c_me, v_era, '{}', p_limits);
    RETURN s.status IS NOT NULL AND s.status <> 'deleted';
END
$$;
