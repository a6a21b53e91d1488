-- batch_keys: the keys that a batch names, each with what stands there now.
--
-- Called by:  batch_plan
-- Returns:    what batch_ops says of each key, and of its present state: value,
--             bytes (0: none), whether it is new to the table; foreign_rev, the
--             newest revision in the value that is not the author's own; whether
--             all that this save did to it so far were merges; of the table's
--             value the actor and the client that wrote it
--
-- One look by key each: the cost follows the change, never the size of the
-- context.  A key that an earlier batch of this body changed is in p_earlier, at
-- p_places->key; there the table is out of date.
--
-- A client that names no base has seen nothing but what it wrote; a program has
-- seen what this user's programs wrote.  All else is foreign.  A program that
-- names a base is held to it, for there may be two of them.
CREATE OR REPLACE FUNCTION holdfast.batch_keys(
    p_owner   text,
    p_session uuid,
    p_actor   text,
    p_client  text,
    p_batch   jsonb,
    p_earlier holdfast.planned_entry[],
    p_places  jsonb
) RETURNS TABLE (
    key text, kind text, value jsonb, has_was boolean, was jsonb,
    present jsonb, bytes int, foreign_rev bigint, is_merged boolean,
    is_new boolean, actor text, client_id text)
LANGUAGE sql STABLE
AS $$
    SELECT p.key, p.kind, p.value, p.has_was, p.was,
           CASE WHEN n.place IS NULL THEN e.value
               ELSE p_earlier[n.place].value END,
           coalesce(p_earlier[n.place].bytes, e.bytes, 0),
           coalesce(p_earlier[n.place].foreign_rev, e.foreign_rev, 0),
           coalesce(p_earlier[n.place].is_merged, true),
           e.rev IS NULL,
           CASE WHEN n.place IS NULL THEN e.actor END,
           CASE WHEN n.place IS NULL THEN e.client_id END
      FROM holdfast.batch_ops(p_batch) AS p
     CROSS JOIN LATERAL (SELECT (p_places->p.key)::int AS place) AS n
      LEFT JOIN LATERAL (
           SELECT x.value, x.rev, x.bytes, x.actor, x.client_id,
                  CASE WHEN x.actor = p_actor AND (
                          x.client_id = p_client
                       OR NOT p_batch ? 'base' AND p_client IS NULL
                          AND x.client_id IS NULL)
                  THEN x.other_rev ELSE x.rev END AS foreign_rev
             FROM holdfast.entry AS x
            WHERE x.user_id = p_owner AND x.session_id = p_session
              AND x.key = p.key
            LIMIT 1) AS e ON true
$$;
