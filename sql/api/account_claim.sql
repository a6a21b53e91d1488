-- account_claim: a user takes over the sessions of another, who he was before
-- he signed in.
--
-- Call:       slow, many locks, repeat
-- Called by:  POST /api/account/claim, once both tokens are verified; the slow
--             lane, for it locks all the sessions it touches, in the order of
--             (user_id, session_id), so that two of this kind cannot deadlock
-- Returns:    200 {sessions: [{from, id}]}: all that this user has had from
--             the other one so far, so that a claim sent again, its answer
--             lost, is answered alike.  One's own sessions: an empty list,
--             and nothing changes.  busy
--
-- All or nothing, and nothing of a session changes but whose it is: revisions,
-- era, sequences stay, so what a client of the other user still has to send is
-- applied once when it comes from this one.  Only an id this user has already
-- becomes another.  The other's tickets and streams end.
--
-- SECURITY DEFINER, for it works across two owners.  Whoever may call it could
-- name any two users; so he could in every other function.
CREATE OR REPLACE FUNCTION holdfast.account_claim(
    p_owner  text,
    p_actor  text,
    p_from   text,                        -- =given; whose sessions
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_bells jsonb;
    v_from  uuid[];
    v_to    uuid[];
    v_kept  uuid;                         -- what `me` is kept as
    v_map   jsonb;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a.status := 200;
    a.outcome := 'applied';
    IF p_from = p_owner THEN
        a.body := '{"sessions": []}';
        RETURN a;
    END IF;

    -- Names first, then rows; the second for a `me` that is just being made.
    IF NOT holdfast.try_lock('principal', p_from, '')
        OR NOT holdfast.try_lock('session', p_owner, c_me::text)
    THEN
        RETURN holdfast.refusal(0, 'busy');
    END IF;
    PERFORM FROM (SELECT x.user_id, x.session_id
                    FROM holdfast.session AS x
                   WHERE x.user_id = p_from
                   UNION
                  SELECT p_owner, c_me
                   UNION
                  SELECT g.owner, g.session_id
                    FROM holdfast.grant_received AS g
                   WHERE g.user_id = p_from) AS w
       JOIN holdfast.session AS s USING (user_id, session_id)
      ORDER BY s.user_id, s.session_id
        FOR UPDATE OF s;
    v_bells := coalesce(holdfast.account_close(p_from)::jsonb, '[]');
    PERFORM holdfast.account_not_before(p_from, NULL);

    PERFORM holdfast.adopt_actor(p_from, p_owner, p_limits);

    SELECT m.bell, m.kept_as INTO a.bell, v_kept
      FROM holdfast.adopt_me(p_from, p_owner, p_limits) AS m;
    v_bells := v_bells || coalesce(a.bell::jsonb, '[]');
    SELECT array_agg(s.session_id), array_agg(CASE
               WHEN s.session_id = c_me THEN coalesce(v_kept, c_me)
               WHEN holdfast.adopt_is_taken(p_owner, s.session_id, p_from)
               THEN holdfast.uuid_make(clock_timestamp())
               ELSE s.session_id END)
      INTO v_from, v_to
      FROM holdfast.session AS s
     WHERE s.user_id = p_from AND s.status <> 'deleted';
    PERFORM holdfast.adopt_move(p_from, p_owner, v_from, v_to);
    a.bell := v_bells || holdfast.adopt_grants(p_from, p_owner);

    -- What was moved before, and is still there; an id that came to be twice
    -- is the one of now.
    SELECT coalesce(jsonb_agg(jsonb_build_object('from', t.id, 'id', t.now)
               ORDER BY t.id), '[]') INTO v_map
      FROM (SELECT DISTINCT ON (m.id) m.id, m.now
              FROM (SELECT (x.value->>'from')::uuid AS id,
                           (x.value->>'id')::uuid AS now, 1 AS turn
                      FROM holdfast.principal AS p,
                           jsonb_array_elements(p.claimed) AS x
                     WHERE p.user_id = p_from AND p.claimed_by = p_owner
                     UNION ALL
                    SELECT u.id, u.now, 2
                      FROM unnest(v_from, v_to) AS u (id, now)
                     WHERE u.id <> c_me) AS m
              JOIN holdfast.session AS s
                ON s.user_id = p_owner AND s.session_id = m.now
               AND s.status <> 'deleted'
             ORDER BY m.id, m.turn DESC) AS t;
    -- Whoever finds nothing takes nobody's map away.
    UPDATE holdfast.principal AS p
       SET claimed_by = p_owner, claimed = v_map
     WHERE p.user_id = p_from
       AND (v_map <> '[]' OR p.claimed_by IS NULL OR p.claimed_by = p_owner);
    a.body := jsonb_build_object('sessions', v_map);
    RETURN a;
END
$$;
