-- context_preview: what a save would make of the keys it touches.
--
-- Call:       read, no lock, repeat
-- Called by:  C, before a save that touches keys which a schema governs: it
--             checks values, and saves with revs as the guard
-- Returns:    200 with {app, values: {key: value}, revs: {key: rev now, 0: none}};
--             a key that would be deleted is in revs alone.  What is refused
--             by its sequence is answered by the save itself: then empty.
CREATE OR REPLACE FUNCTION holdfast.context_preview(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_body    jsonb,
    p_via     text,                       -- =given
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    s holdfast.session;
    p holdfast.plan;
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    IF NOT FOUND THEN                     -- `me` before its first write
        s.user_id := p_owner;
        s.session_id := p_session;
        s.rev := 0;
        s.bytes := 0;
        s.keys := 0;
        s.parked := 0;
    END IF;

    p := holdfast.plan_make(s, p_actor, p_body->>'client',
        holdfast.save_batches(p_body), p_via = 'beacon', NULL, NULL, p_limits);
    a.status := 200;
    a.body := (
        SELECT json_build_object(
                   'app', s.app,
                   'values', coalesce(json_object_agg(k.key, k.value)
                       FILTER (WHERE k.value IS NOT NULL), '{}'),
                   'revs', coalesce(json_object_agg(k.key, coalesce(e.rev, 0))
                       FILTER (WHERE k.key IS NOT NULL), '{}'))
          FROM unnest(p.entries) AS k
          LEFT JOIN LATERAL (
               SELECT x.rev FROM holdfast.entry AS x
                WHERE x.user_id = p_owner AND x.session_id = p_session
                  AND x.key = k.key
                LIMIT 1) AS e ON true
         WHERE (p.refusal).status IS NULL);
    RETURN a;
END
$$;
