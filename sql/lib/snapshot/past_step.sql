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
    d      holdfast.past_due;
    r      record;
BEGIN
    SELECT * INTO d
      FROM holdfast.past_due AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    r := holdfast.past_free(p_owner, p_session, d.low_rev, d.high_rev,
        c_rows, d.at_rev, d.at_key);
    IF r.is_all THEN
        DELETE FROM holdfast.past_due AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session;
    ELSE
        UPDATE holdfast.past_due AS x
           SET at_rev = r.at_rev, at_key = r.at_key
         WHERE x.user_id = p_owner AND x.session_id = p_session;
    END IF;
    RETURN true;
END
$$;
