-- parked_apply: batches that wait for nothing any more.
--
-- Called by:  session_recover_write, with the session's row locked
-- Returns:    the last save's answer, for its doorbell; NULL: nothing waited.
--             For each of p_body.clients, what is parked below pending_from is
--             applied across its gap: the browser that sent it holds nothing
--             before it any more.  Of this actor's clients alone.
CREATE OR REPLACE FUNCTION holdfast.parked_apply(
    p_owner   text,
    p_actor   text,
    p_session uuid,
    p_body    jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_client record;
    s        holdfast.session;
    a        holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    FOR v_client IN
        SELECT * FROM holdfast.recover_clients(p_owner, p_actor,
            p_session, p_body) AS r
         WHERE r.below IS NOT NULL
    LOOP
        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session;
        a := holdfast.save_write(s, p_actor, v_client.id, NULL, '[]',
            'beacon', NULL, v_client.below, p_limits);
    END LOOP;
    RETURN a;
END
$$;
