-- session_moved: a session's revision advances for something that is no entry.
--
-- Called by:  what gives and takes grants and links, with the row locked
-- Returns:    the doorbell to ring for it
CREATE OR REPLACE FUNCTION holdfast.session_moved(
    s       holdfast.session,
    p_actor text,
    p_via   text,
    p_now   timestamptz
) RETURNS json
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
BEGIN
    PERFORM set_config('holdfast.owner', s.user_id, true);

    UPDATE holdfast.session AS x
       SET rev = s.rev + 1
     WHERE x.user_id = s.user_id AND x.session_id = s.session_id;
    INSERT INTO holdfast.activity (user_id, session_id, rev, at, actor, via)
    VALUES (s.user_id, s.session_id, s.rev + 1, p_now, p_actor, p_via);
    RETURN json_build_object('session', s.session_id, 'rev', s.rev + 1,
        'client', NULL, 'keys', '[]'::json);
END
$$;
