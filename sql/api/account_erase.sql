-- account_erase: everything of this user goes, `me` included.
--
-- Call:       slow, many locks, repeat
-- Called by:  DELETE /api/account?confirm=; the slow lane, for it locks all
--             of the user's sessions
-- Returns:    204: sessions are 404 at once, tickets are worth nothing,
--             streams close; the sweeper empties it all.  400 when confirm is
--             not the user; busy
CREATE OR REPLACE FUNCTION holdfast.account_erase(
    p_owner   text,
    p_actor   text,
    p_confirm text                        -- ?confirm
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    a     holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_confirm IS DISTINCT FROM p_owner THEN
        RETURN holdfast.refusal(400, 'bad-parameter',
            json_build_object('parameter', 'confirm'));
    END IF;

    a.bell := holdfast.account_close(p_owner);
    IF NOT holdfast.account_not_before(p_owner, v_now) THEN
        RETURN holdfast.refusal(0, 'busy');
    END IF;

    -- In one order, so that two of this kind cannot lock each other out.
    PERFORM FROM holdfast.session AS s
      WHERE s.user_id = p_owner
      ORDER BY s.session_id
        FOR NO KEY UPDATE;
    UPDATE holdfast.session AS s
       SET status = 'deleted'
     WHERE s.user_id = p_owner AND s.status <> 'deleted';
    DELETE FROM holdfast.request AS r WHERE r.user_id = p_owner;

    a.status := 204;
    a.outcome := 'applied';
    RETURN a;
END
$$;
