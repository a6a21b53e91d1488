-- sync_step: a snapshot or a restore that was queued, in its place.
--
-- Called by:  context_sync, with the session's row locked
-- Returns:    as snapshot_create or snapshot_restore, with the session's
--             revision as rev; 200 with nothing done for a sequence that came
--             before; 409 sequence-gap, client-unknown.  Its sequence is
--             consumed also when it is refused.
CREATE OR REPLACE FUNCTION holdfast.sync_step(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_body    jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_who CONSTANT text[] := '{client,era,label,seq,from,base}';
    v_save holdfast.answer;
    a      holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    -- A save of nothing, for its sequence.
    v_save := holdfast.save_slow(p_owner, p_actor, p_session, (
        SELECT jsonb_object_agg(m.key, m.value)
          FROM jsonb_each(p_body) AS m
         WHERE m.key = ANY (c_who)), 'sync', NULL, NULL, p_limits);
    IF v_save.status <> 200 OR v_save.body::jsonb->'applied' = '[]' THEN
        RETURN v_save;
    END IF;

    IF p_body->>'op' = 'restore' THEN
        a := holdfast.snapshot_restore(p_owner, p_actor, p_need, p_session,
            p_body->>'number', p_body, p_limits);
    ELSE
        a := holdfast.snapshot_create(p_owner, p_actor, p_need, p_session,
            holdfast.uuid_make(clock_timestamp()), p_body, NULL, NULL, p_limits);
    END IF;
    IF a.status < 400 THEN
        a.body := a.body::jsonb || jsonb_build_object('rev', (
            SELECT s.rev
              FROM holdfast.session AS s
             WHERE s.user_id = p_owner AND s.session_id = p_session));
    END IF;
    a.ticket := v_save.ticket;
    RETURN a;
END
$$;
