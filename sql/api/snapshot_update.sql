-- snapshot_update: rename, pin or unpin a snapshot.
--
-- Call:       write, one lock, repeat
-- Called by:  PATCH of a snapshot
-- Returns:    200 with the snapshot; 403; 404; 410; busy.  What is unpinned
--             has its days before it from now on.
CREATE OR REPLACE FUNCTION holdfast.snapshot_update(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_number  text,                       -- {number}
    p_body    jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now  timestamptz;
    v_bell json;
    r      record;
    s      holdfast.session;
    n      holdfast.snapshot;
    a      holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;
    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    r := holdfast.snapshot_pick(p_owner, p_session, p_number, p_limits);
    IF (r.refusal).status IS NOT NULL THEN
        RETURN r.refusal;
    END IF;

    v_now := clock_timestamp();
    UPDATE holdfast.snapshot AS x
       SET name = CASE WHEN p_body ? 'name' THEN p_body->>'name' ELSE x.name END,
           pinned = coalesce((p_body->>'pinned')::boolean, x.pinned),
           expires_at = CASE coalesce((p_body->>'pinned')::boolean, x.pinned)
               WHEN true THEN NULL
               ELSE coalesce(x.expires_at,
                   v_now + make_interval(days => p_limits.snapshot_days)) END
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.number = (r.n).number
    RETURNING * INTO n;
    IF n IS DISTINCT FROM r.n THEN
        v_bell := holdfast.session_moved(s, p_actor, 'snapshot', v_now);
    END IF;
    RETURN holdfast.snapshot_answer(n, 200, v_bell, p_limits);
END
$$;
