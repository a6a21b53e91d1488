-- state_at: a context as it was at a revision, or a part of it.
--
-- Called by:  functions that have set the owner, for snapshots
-- Returns:    a row for each key; exact for every revision that a living
--             snapshot of that scope names
CREATE OR REPLACE FUNCTION holdfast.state_at(
    p_owner   text,
    p_session uuid,
    p_rev     bigint,
    p_scope   text                        -- key prefix; '': the whole
) RETURNS TABLE (key text, value jsonb)
LANGUAGE sql STABLE
AS $$
    SELECT e.key, e.value
      FROM holdfast.entry AS e
     WHERE e.user_id = p_owner
       AND e.session_id = p_session
       AND e.rev <= p_rev
       AND e.value IS NOT NULL
       AND starts_with(e.key, p_scope)
    UNION ALL
    SELECT p.key, p.value
      FROM holdfast.past AS p
     WHERE p.user_id = p_owner
       AND p.session_id = p_session
       AND p.rev <= p_rev
       AND p.until_rev > p_rev
       AND starts_with(p.key, p_scope)
$$;
