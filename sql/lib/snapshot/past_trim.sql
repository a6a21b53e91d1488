-- past_trim: keep the values that only snapshots need within their quota.
--
-- Called by:  what may have added to them; the session's row is locked, the
--             owner set
-- Returns:    their bytes afterwards.  First goes what the sweep has yet to
--             look at, then the oldest that nobody asked for by name, then
--             named ones that are not among the newest; pinned ones never.
CREATE OR REPLACE FUNCTION holdfast.past_trim(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    v_keep   bigint := holdfast.snapshot_keep(p_owner, p_session, p_limits);
    v_bytes  bigint;
    v_number bigint;
BEGIN
    LOOP
        SELECT s.past_bytes INTO v_bytes
          FROM holdfast.session AS s
         WHERE s.user_id = p_owner AND s.session_id = p_session;
        EXIT WHEN v_bytes <= p_limits.past_bytes;

        CONTINUE WHEN holdfast.past_step(p_owner, p_session);

        SELECT n.number INTO v_number
          FROM holdfast.snapshot AS n
         WHERE n.user_id = p_owner
           AND n.session_id = p_session
           AND NOT n.pinned
           AND (n.source <> 'user' OR n.scope <> '' OR n.number < v_keep)
         ORDER BY n.source = 'user', n.number
         LIMIT 1;
        EXIT WHEN NOT FOUND;
        PERFORM holdfast.snapshot_drop(p_owner, p_session, v_number);
    END LOOP;
    RETURN v_bytes;
END
$$;
