-- session_json: a session as every reply shows it.
--
-- Called by:  functions that have the row and have set the owner
-- Returns:    the object; in grace its status is 'expired', which no row says
CREATE OR REPLACE FUNCTION holdfast.session_json(
    s      holdfast.session,
    p_role text,
    p_now  timestamptz
) RETURNS json
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_snapshots bigint := 0;
BEGIN
    IF s.snapshot_seq > 0 THEN
        SELECT count(*) INTO v_snapshots
          FROM holdfast.snapshot AS n
         WHERE n.user_id = s.user_id
           AND n.session_id = s.session_id
           AND n.source <> 'step';
    END IF;

    RETURN holdfast.session_shape(s, p_role, p_now,
        holdfast.session_counters(s), v_snapshots);
END
$$;
