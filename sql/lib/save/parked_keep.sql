-- parked_keep: batches whose gap was never filled become copies.
--
-- Called by:  sweep_parked, with the session's row locked
-- Returns:    how many batches went; somebody typed what they say, so it is
--             kept where people find it, reason 'gap'
CREATE OR REPLACE FUNCTION holdfast.parked_keep(
    p_owner   text,
    p_session uuid,
    p_before  timestamptz,
    p_limits  holdfast.limits
) RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    s        holdfast.session;
    v_parked holdfast.parked;
    v_copies holdfast.conflict[] := '{}';
    v_count  int := 0;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;

    FOR v_parked IN
        DELETE FROM holdfast.parked AS k
         WHERE k.user_id = p_owner AND k.session_id = p_session
           AND k.parked_at <= p_before
        RETURNING k.*
    LOOP
        v_count := v_count + 1;
        v_copies := v_copies || holdfast.batch_copies(s, v_parked.actor,
            v_parked.client_id, v_parked.batch, 'gap');
    END LOOP;

    IF cardinality(v_copies) > 0 THEN
        PERFORM holdfast.conflict_add(p_owner, p_session, v_copies, p_limits);
    END IF;
    UPDATE holdfast.session AS x
       SET parked = (SELECT count(*) FROM holdfast.parked AS k
                      WHERE k.user_id = p_owner AND k.session_id = p_session)
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND v_count > 0;
    RETURN v_count;
END
$$;
