-- conflict_json: a kept copy as every reply shows it.
--
-- Called by:  functions that have the row
-- Returns:    the object; mine is what the newcomer sent, theirs what was
--             there; a side that was a deletion is null
CREATE OR REPLACE FUNCTION holdfast.conflict_json(
    c holdfast.conflict
) RETURNS json
LANGUAGE sql STABLE
AS $$
    SELECT json_build_object(
        'id', c.conflict_id,
        'key', c.key,
        'base', c.base,
        'rev', c.rev,
        'mine', c.mine,
        'theirs', c.theirs,
        'kept', c.kept,
        'reason', c.reason,
        'client', holdfast.client_shown(c.client),
        'actor', c.actor,
        'created_at', holdfast.stamp(c.created_at))
$$;
REVOKE ALL ON FUNCTION holdfast.conflict_json(holdfast.conflict) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.conflict_json(holdfast.conflict) TO holdfast_app;
