-- undo_unsafe: which of these keys did somebody else change since?
--
-- Called by:  snapshot_undo, with the keys of the difference; the owner is set
-- Returns:    them; none: go on
--
-- Somebody else is another user: one's own edits on another device are one's
-- own.  What others than the owner write is in the activity, so there the
-- owner finds what was overwritten since, too; others find it by other_rev.
CREATE OR REPLACE FUNCTION holdfast.undo_unsafe(
    p_owner   text,
    p_session uuid,
    p_actor   text,
    p_rev     bigint,                     -- of the step to go back to
    p_keys    text[]
) RETURNS text[]
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN (
        SELECT array_agg(k.key ORDER BY k.key)
          FROM unnest(p_keys) AS k (key)
         WHERE EXISTS (
               SELECT FROM holdfast.entry AS e
                WHERE e.user_id = p_owner
                  AND e.session_id = p_session
                  AND e.key = k.key
                  AND (e.actor <> p_actor AND e.rev > p_rev
                       OR p_actor <> p_owner AND e.other_rev > p_rev
                       AND e.other_rev < e.rev
                       AND NOT EXISTS (
                           SELECT FROM holdfast.activity AS x
                            WHERE x.user_id = p_owner
                              AND x.session_id = p_session
                              AND x.rev = e.other_rev
                              AND x.actor = p_actor)))
            OR EXISTS (
               SELECT FROM holdfast.activity AS x
                WHERE x.user_id = p_owner
                  AND x.session_id = p_session
                  AND x.rev > p_rev
                  AND x.actor <> p_actor
                  AND k.key = ANY (x.keys)));
END
$$;
