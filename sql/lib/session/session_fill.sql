-- session_fill: the first values of a session that was just made.
--
-- Called by:  session_create, within the transaction that made it
-- Returns:    nothing; the session is at revision 1 afterwards
CREATE OR REPLACE FUNCTION holdfast.session_fill(
    p_owner   text,
    p_session uuid,
    p_actor   text,
    p_set     jsonb
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_wrote record;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    v_wrote := holdfast.entry_write(p_owner, p_session, 1, NULL, p_actor, p_set,
        NULL, 0);
    INSERT INTO holdfast.activity
        (user_id, session_id, rev, at, actor, via, keys)
    VALUES (p_owner, p_session, 1, clock_timestamp(), p_actor, 'create',
            ARRAY(SELECT jsonb_object_keys(p_set)));
    UPDATE holdfast.session AS x
       SET rev = 1,
           context_rev = 1,
           bytes = x.bytes + v_wrote.d_bytes,
           keys = x.keys + v_wrote.d_keys
     WHERE x.user_id = p_owner AND x.session_id = p_session;
END
$$;
