-- state_diff: what changed between two moments of a context.
--
-- Called by:  whatever compares or goes back; the owner is set
-- Returns:    a row for each key whose value differs, NULL where there is
--             none.  A NULL moment is the present; another one is exact when
--             a living snapshot of that scope, or of more, names it.
--
-- A value counts from its revision until the next one.  Only those are looked
-- at that count at one of the two moments and not at the other, so the cost
-- follows the change, and values that stayed are never read.  They are held
-- against each other as text: 1.0 equals 1.00, but all digits are promised.
CREATE OR REPLACE FUNCTION holdfast.state_diff(
    p_owner   text,
    p_session uuid,
    p_from    bigint,
    p_to      bigint,
    p_scope   text
) RETURNS TABLE (key text, old jsonb, new jsonb)
LANGUAGE sql STABLE
AS $$
    SELECT t.key,
           (array_agg(t.value) FILTER (WHERE t.is_old))[1],
           (array_agg(t.value) FILTER (WHERE NOT t.is_old))[1]
      FROM (SELECT e.key, e.value, coalesce(e.rev <= p_from, true) AS is_old
              FROM holdfast.entry AS e
             WHERE e.user_id = p_owner
               AND e.session_id = p_session
               AND e.value IS NOT NULL
               AND coalesce(e.rev <= p_from, true) <> coalesce(e.rev <= p_to, true)
               AND starts_with(e.key, p_scope)
             UNION ALL
            SELECT p.key, p.value,
                   coalesce(p.rev <= p_from AND p.until_rev > p_from, false)
              FROM holdfast.past AS p
             WHERE p.user_id = p_owner
               AND p.session_id = p_session
               AND coalesce(p.rev <= p_from AND p.until_rev > p_from, false)
                <> coalesce(p.rev <= p_to AND p.until_rev > p_to, false)
               AND starts_with(p.key, p_scope)) AS t
     GROUP BY t.key
    HAVING (array_agg(t.value) FILTER (WHERE t.is_old))[1]::text IS DISTINCT FROM
           (array_agg(t.value) FILTER (WHERE NOT t.is_old))[1]::text
$$;
