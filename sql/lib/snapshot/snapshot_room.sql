-- snapshot_room: may this session have one more snapshot?
--
-- Called by:  whatever makes one; the session's row is locked, the owner set
-- Returns:    NULL: yes, perhaps because the oldest that nobody asked for by
--             name has gone; else 403
CREATE OR REPLACE FUNCTION holdfast.snapshot_room(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_used   int;
    v_past   bigint;
    v_number bigint;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT s.past_bytes INTO v_past
      FROM holdfast.session AS s
     WHERE s.user_id = p_owner AND s.session_id = p_session;
    IF v_past > p_limits.past_bytes THEN
        v_past := holdfast.past_trim(p_owner, p_session, p_limits);
    END IF;
    IF v_past > p_limits.past_bytes THEN
        RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
            'which', 'past_bytes', 'limit', p_limits.past_bytes, 'used', v_past));
    END IF;

    LOOP
        SELECT count(*), min(n.number) FILTER (
                   WHERE NOT n.pinned AND n.source <> 'user')
          INTO v_used, v_number
          FROM holdfast.snapshot AS n
         WHERE n.user_id = p_owner AND n.session_id = p_session;
        EXIT WHEN v_used < p_limits.snapshots;
        IF v_number IS NULL THEN
            RETURN holdfast.refusal(403, 'quota-exceeded', json_build_object(
                'which', 'snapshots', 'limit', p_limits.snapshots,
                'used', v_used));
        END IF;
        PERFORM holdfast.snapshot_drop(p_owner, p_session, v_number);
    END LOOP;
    RETURN NULL;
END
$$;
