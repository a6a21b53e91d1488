-- snapshot_newest: the session's row knows its newest snapshot: to say so.
--
-- Called by:  whatever let snapshots go; the session's row is locked, the
--             owner set
-- Returns:    nothing.  What is written above it no snapshot needs.
CREATE OR REPLACE FUNCTION holdfast.snapshot_newest(
    p_owner   text,
    p_session uuid
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE holdfast.session AS x
       SET snapshot_rev = coalesce((
               SELECT max(s.rev)
                 FROM holdfast.snapshot AS s
                WHERE s.user_id = p_owner AND s.session_id = p_session), 0)
     WHERE x.user_id = p_owner AND x.session_id = p_session;
END
$$;
