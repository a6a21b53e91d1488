-- adopt_actor: one user's actions get the name of another user.
--
-- Called by:  account_claim, with the rows locked: in all sessions that are
--             the first user's own, or shared with him as adopt_grants says
-- Returns:    nothing.  In the first user's own sessions, which adopt_move
--             writes anew anyway, the name is changed there.  Clients keep their sequences under the new name, and
--             are given new tickets, for the old ones are worth nothing
--
-- A client's id is random, so both having one alike means that somebody chose
-- it.  Then the new user's sequence stays and the other one ends: its counters
-- stay counted, what it parked is kept as copies.
CREATE OR REPLACE FUNCTION holdfast.adopt_actor(
    p_from   text,
    p_to     text,
    p_limits holdfast.limits
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_owners   text[];
    v_ids      uuid[];
    v_table    text;
    v_counters jsonb;
    s          holdfast.session;
    c          record;
    k          holdfast.parked;
BEGIN
    SELECT array_agg(t.owner), array_agg(t.id) INTO v_owners, v_ids
      FROM (SELECT x.user_id AS owner, x.session_id AS id
              FROM holdfast.session AS x
             WHERE x.user_id = p_from
             UNION
            SELECT g.owner, g.session_id
              FROM holdfast.grant_received AS g
             WHERE g.user_id = p_from
               AND (g.owner = p_to OR NOT holdfast.adopt_is_taken(p_to,
                    g.session_id, g.owner))) AS t;

    FOR c IN
        SELECT w.owner, w.id, x.client_id
          FROM unnest(v_owners, v_ids) AS w (owner, id)
         CROSS JOIN LATERAL (
               SELECT n.client_id
                 FROM (SELECT y.user_id, y.session_id, y.actor, y.client_id
                         FROM holdfast.client AS y
                        UNION ALL
                       SELECT y.user_id, y.session_id, y.actor, y.client_id
                         FROM holdfast.client_past AS y
                        UNION ALL
                       SELECT y.user_id, y.session_id, y.actor, y.client_id
                         FROM holdfast.parked AS y) AS n
                WHERE n.user_id = w.owner AND n.session_id = w.id
                  AND n.actor IN (p_from, p_to)
                GROUP BY n.client_id
               HAVING count(DISTINCT n.actor) = 2) AS x
    LOOP
        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.user_id = c.owner AND x.session_id = c.id;
        FOR k IN DELETE FROM holdfast.parked AS x
                  WHERE x.user_id = c.owner AND x.session_id = c.id
                    AND x.actor = p_from AND x.client_id = c.client_id
                 RETURNING x.* LOOP
            PERFORM holdfast.conflict_add(c.owner, c.id,
                holdfast.batch_copies(s, p_to, k.client_id, k.batch, 'gap'),
                p_limits);
            s.parked := s.parked - 1;
        END LOOP;
        DELETE FROM holdfast.client_past AS x
         WHERE x.user_id = c.owner AND x.session_id = c.id
           AND x.actor = p_from AND x.client_id = c.client_id;
        DELETE FROM holdfast.client AS x
         WHERE x.user_id = c.owner AND x.session_id = c.id
           AND x.actor = p_from AND x.client_id = c.client_id
        RETURNING x.counters INTO v_counters;
        UPDATE holdfast.session AS x
           SET parked = s.parked,
               counters = holdfast.counters_add(x.counters,
                   coalesce(v_counters, '{}'))
         WHERE x.user_id = c.owner AND x.session_id = c.id;
    END LOOP;

    UPDATE holdfast.client AS x
       SET ticket_until = 0
      FROM unnest(v_owners, v_ids) AS w (owner, id)
     WHERE x.user_id = w.owner AND x.session_id = w.id AND x.actor = p_from;
    FOR v_table IN
        SELECT t.relname
          FROM pg_class AS t
          JOIN pg_attribute AS x ON x.attrelid = t.oid
         WHERE t.relnamespace = 'holdfast'::regnamespace
           AND t.relkind IN ('r', 'p')
           AND x.attname IN ('session_id', 'actor')
         GROUP BY t.relname
        HAVING count(*) = 2
    LOOP
        EXECUTE format('UPDATE holdfast.%I AS x SET actor = $4'
            ' FROM unnest($1, $2) AS w (owner, id)'
            ' WHERE x.user_id = w.owner AND x.session_id = w.id'
            ' AND x.actor = $3 AND w.owner <> $3', v_table)
          USING v_owners, v_ids, p_from, p_to;
    END LOOP;
END
$$;
