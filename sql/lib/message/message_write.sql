-- message_write: the one function that ever writes messages.
--
-- Called by:  message_add, session_import; the session's row is locked, the
--             owner set, and there is room
-- Returns:    nothing; they get the next numbers, in their order.  The row's
--             count and bytes grow with them, and its life is as after a save.
CREATE OR REPLACE FUNCTION holdfast.message_write(
    p_owner   text,
    p_session uuid,
    p_list    jsonb,                      -- of {role, content, metadata?,
                                          -- created_at?}
    p_now     timestamptz
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    WITH written AS (
        INSERT INTO holdfast.message
            (user_id, session_id, number, role, content, metadata, bytes,
             created_at)
        SELECT p_owner, p_session, s.messages + j.place, j.value->>'role',
               j.value->'content', nullif(j.value->'metadata', 'null'),
               holdfast.message_bytes(j.value),
               least(p_now, (j.value->>'created_at')::timestamptz)
          FROM holdfast.session AS s,
               jsonb_array_elements(p_list) WITH ORDINALITY AS j(value, place)
         WHERE s.user_id = p_owner AND s.session_id = p_session
        RETURNING bytes
    )
    UPDATE holdfast.session AS x
       SET messages = x.messages + w.count,
           message_bytes = x.message_bytes + w.bytes,
           saved_at = p_now,
           expires_at = CASE WHEN x.expires_at IS NOT NULL
               THEN holdfast.expiry(x.ttl, p_now) END
      FROM (SELECT count(*) AS count, sum(bytes) AS bytes FROM written) AS w
     WHERE x.user_id = p_owner AND x.session_id = p_session AND w.count > 0;
END
$$;
