-- job_complete: the work is done, and what came of it is saved with it.
--
-- Call:       write, one lock, repeat
-- Called by:  POST /api/jobs/complete
-- Returns:    200 with the job; the same when it is told again: then nothing
--             is saved.  What is wrong with the save is answered as a save is,
--             and the job still runs; 404, 410, 409 state, see job_hold;
--             status 0, 'moved', as context_save; busy
--
-- The save is the processor's, with no client: there is no numbering but the
-- claim, which ends here.  It has seen the values at its claim, so its base is
-- the lease, the revision of that claim.
CREATE OR REPLACE FUNCTION holdfast.job_complete(
    p_owner   text,
    p_actor   text,
    p_session uuid,
    p_job     uuid,
    p_lease   bigint,
    p_body    jsonb,
    p_guard   jsonb,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now  timestamptz := clock_timestamp();
    v_bell json;
    r      record;
    s      holdfast.session;
    n      holdfast.job;
    w      holdfast.answer;               -- the save's
    a      holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    r := holdfast.job_hold(p_owner, p_session, p_job, p_lease, p_limits, v_now);
    IF (r.refusal).status IS NOT NULL THEN
        RETURN r.refusal;
    END IF;
    n := r.j;
    IF r.is_done AND n.state = 'completed' THEN
        RETURN holdfast.job_answer(n, 200, NULL, 'replayed');
    ELSIF r.is_done THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', 'lease-lost'));
    END IF;

    IF p_body ? 'save' THEN
        w := holdfast.save_locked(p_owner, p_actor, p_session,
            jsonb_build_object('base', p_lease) || (p_body->'save'),
            'job', NULL, p_guard, p_limits);
        IF w.status <> 200 THEN
            RETURN w;
        END IF;
    END IF;

    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    n.state := 'completed';
    v_bell := holdfast.job_write(s, n, p_actor, v_now);
    a := holdfast.job_answer(n, 200, v_bell);
    IF w.bell IS NOT NULL THEN            -- the save's rings first
        a.bell := left(w.bell, -1) || ',' || v_bell || ']';
    END IF;
    a.used := w.used;
    a.quota := w.quota;
    a.warn := w.warn;
    RETURN a;
END
$$;
