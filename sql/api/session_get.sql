-- session_get: one session, for whoever may see it.
--
-- Call:       read, no lock, repeat
-- Called by:  GET /api/sessions/{id}
-- Returns:    200; 404 unknown, deleted or not theirs; 410 past its grace
CREATE OR REPLACE FUNCTION holdfast.session_get(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now  timestamptz := clock_timestamp();
    v_role text := 'owner';
    a      holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
        v_role := holdfast.role_of(p_owner, p_actor, p_session);
    END IF;

    -- One statement: this is what apps ask for most often but saves.
    SELECT holdfast.session_shape(x, v_role, v_now,
               CASE WHEN EXISTS (SELECT FROM holdfast.client AS k
                                  WHERE k.user_id = x.user_id
                                    AND k.session_id = x.session_id
                                    AND k.counters <> '{}')
                    THEN holdfast.session_counters(x) ELSE x.counters END,
               CASE WHEN x.snapshot_seq > 0
                    THEN (SELECT count(*)
                            FROM holdfast.snapshot AS n
                           WHERE n.user_id = x.user_id
                             AND n.session_id = x.session_id
                             AND n.source <> 'step')
                    ELSE 0 END)
      INTO a.body
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner
       AND x.session_id = p_session
       AND x.status <> 'deleted'
       AND (x.expires_at IS NULL OR x.expires_at
            + make_interval(secs => p_limits.session_grace) > v_now);
    IF NOT FOUND THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;

    a.status := 200;
    RETURN a;
END
$$;
