-- adopt_move: sessions, with all they hold, go from one user to another.
--
-- Called by:  account_claim, with the rows locked; no id is taken
-- Returns:    nothing.  Who was let in stays so under the id of now, but for
--             the new owner
--
-- Which tables there are is read from the catalogue: one that comes later is
-- moved without anybody thinking of it here.  A row is copied and deleted, for
-- where users lie on several servers it changes its place.
CREATE OR REPLACE FUNCTION holdfast.adopt_move(
    p_from text,
    p_to   text,
    p_ids  uuid[],
    p_new  uuid[]                         -- each one's id afterwards
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t record;
BEGIN
    DELETE FROM holdfast.grant_received AS r
     WHERE r.user_id = p_to AND r.owner = p_from
       AND r.session_id = ANY (p_ids);
    DELETE FROM holdfast.grant_given AS g
     WHERE g.user_id = p_from AND g.grantee = p_to
       AND g.session_id = ANY (p_ids);
    UPDATE holdfast.grant_received AS r
       SET owner = p_to, session_id = w.new
      FROM unnest(p_ids, p_new) AS w (id, new)
      JOIN holdfast.grant_given AS g
        ON g.user_id = p_from AND g.session_id = w.id
     WHERE r.user_id = g.grantee AND r.session_id = w.id AND r.owner = p_from;

    DELETE FROM holdfast.grant_past AS r
     WHERE r.user_id = p_to AND r.owner = p_from AND r.past_id = ANY (p_ids);
    UPDATE holdfast.grant_past AS r
       SET owner = p_to, past_id = w.new
      FROM unnest(p_ids, p_new) AS w (id, new)
     WHERE r.owner = p_from AND r.past_id = w.id;

    FOR t IN
        SELECT c.relname AS name,
               string_agg(quote_ident(x.attname), ', ' ORDER BY x.attnum)
                   AS columns,
               string_agg(CASE x.attname WHEN 'user_id' THEN '$2'
                   WHEN 'session_id' THEN 'w.new'
                   WHEN 'actor' THEN 'CASE x.actor WHEN $1 THEN $2'
                       ' ELSE x.actor END'
                   ELSE 'x.' || quote_ident(x.attname) END, ', '
                   ORDER BY x.attnum) AS taken
          FROM pg_class AS c
          JOIN pg_attribute AS x
            ON x.attrelid = c.oid AND x.attnum > 0 AND NOT x.attisdropped
         WHERE c.relnamespace = 'holdfast'::regnamespace
           AND c.relkind IN ('r', 'p')
           AND c.relname NOT IN ('ended', 'grant_received')
         GROUP BY c.relname
        HAVING bool_or(x.attname = 'session_id')
    LOOP
        EXECUTE format('INSERT INTO holdfast.%1$I (%2$s) SELECT %3$s'
            ' FROM unnest($3, $4) AS w (id, new) JOIN holdfast.%1$I AS x'
            ' ON x.user_id = $1 AND x.session_id = w.id',
            t.name, t.columns, t.taken)
          USING p_from, p_to, p_ids, p_new;
        EXECUTE format('DELETE FROM holdfast.%I'
            ' WHERE user_id = $1 AND session_id = ANY ($2)', t.name)
          USING p_from, p_ids;
    END LOOP;

    -- One that holds nothing goes behind those of its slot, or the page that
    -- was open before the user signed in would hide what he has there.
    UPDATE holdfast.session AS s
       SET saved_at = o.saved_at - interval '1 millisecond'
      FROM (SELECT x.app, x.slot, max(x.saved_at) AS saved_at
              FROM holdfast.session AS x
             WHERE x.user_id = p_to AND x.status = 'active' AND x.rev > 0
             GROUP BY x.app, x.slot) AS o
     WHERE s.user_id = p_to AND s.session_id = ANY (p_new) AND s.rev = 0
       AND s.app = o.app AND s.slot = o.slot AND s.saved_at >= o.saved_at;

    -- Those that were, and what was asked for under a key within the day.
    UPDATE holdfast.grant_received AS r
       SET owner = p_to
      FROM holdfast.ended AS e, unnest(e.access) AS a (grantee)
     WHERE e.user_id = p_from AND r.user_id = a.grantee
       AND r.session_id = e.session_id AND r.owner = p_from;
    INSERT INTO holdfast.ended
        (user_id, session_id, expired_at, ended_at, access)
    SELECT p_to, e.session_id, e.expired_at, e.ended_at, e.access
      FROM holdfast.ended AS e
     WHERE e.user_id = p_from
    ON CONFLICT (user_id, session_id) DO NOTHING;
    DELETE FROM holdfast.ended AS e WHERE e.user_id = p_from;

    INSERT INTO holdfast.request
        (user_id, actor, idem_key, fingerprint, status, thing, created_at)
    SELECT p_to, CASE q.actor WHEN p_from THEN p_to ELSE q.actor END,
           q.idem_key, q.fingerprint, q.status, coalesce(w.new::text, q.thing),
           q.created_at
      FROM holdfast.request AS q
      LEFT JOIN unnest(p_ids, p_new) AS w (id, new) ON w.id::text = q.thing
     WHERE q.user_id = p_from
    ON CONFLICT (user_id, actor, idem_key) DO NOTHING;
    DELETE FROM holdfast.request AS q WHERE q.user_id = p_from;
END
$$;
