-- conflict_json: a kept copy as every reply shows it.
--
-- Called by:  functions that have the row
-- Returns:    the object; mine is the newcomer's value, theirs the stored
--             one; a side that was a deletion is null.  The side that is in the
--             context is not kept where it is large: then it is read there
CREATE OR REPLACE FUNCTION holdfast.conflict_json(
    c holdfast.conflict
) RETURNS json
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_now jsonb;
BEGIN
    IF c.mine IS NULL AND c.mine_set OR c.theirs IS NULL AND c.theirs_set THEN
        SELECT e.value INTO v_now
          FROM holdfast.entry AS e
         WHERE e.user_id = c.user_id AND e.session_id = c.session_id
           AND e.key = c.key;
    END IF;

    RETURN json_build_object(
        'id', c.conflict_id,
        'key', c.key,
        'base', c.base,
        'rev', c.rev,
        'mine', CASE WHEN c.mine_set THEN coalesce(c.mine, v_now) END,
        'theirs', CASE WHEN c.theirs_set THEN coalesce(c.theirs, v_now) END,
        'kept', c.kept,
        'reason', c.reason,
        'client', holdfast.client_shown(c.client),
        'actor', c.actor,
        'created_at', holdfast.stamp(c.created_at));
END
$$;
