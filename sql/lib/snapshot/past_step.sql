-- past_step: look at one piece of what snapshots held that the sweep let go.
--
-- Called by:  snapshot_expire, and past_trim, which needs room now; the
--             session's row is locked, the owner set
-- Returns:    false: there was none
CREATE OR REPLACE FUNCTION holdfast.past_step(
    p_owner   text,
    p_session uuid
) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
    c_rows CONSTANT int := 250;
    v_due   holdfast.past_due;
    v_freed record;
BEGIN
    SELECT * INTO v_due
      FROM holdfast.past_due AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    v_freed := holdfast.past_free(p_owner, p_session, v_due.low_rev,
        v_due.high_rev, c_rows, v_due.at_rev, v_due.at_key);
    IF v_freed.is_all THEN
        DELETE FROM holdfast.past_due AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session;
    ELSE
        UPDATE holdfast.past_due AS x
           SET at_rev = v_freed.at_rev, at_key = v_freed.at_key
         WHERE x.user_id = p_owner AND x.session_id = p_session;
    END IF;
    RETURN true;
END
$$;
