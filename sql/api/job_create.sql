-- job_create: work is asked for, or a checkpoint begun.
--
-- Call:       write, one lock, repeat
-- Called by:  POST of jobs
-- Returns:    201 with the job; 409 state: 'taken' for an id that was used,
--             or what the session is when it is not active; 403 without room;
--             413; 422 key-reused, or for what depends on no job of this
--             session; 404; 410; busy
CREATE OR REPLACE FUNCTION holdfast.job_create(
    p_owner       text,
    p_actor       text,
    p_need        text,
    p_session     uuid,
    p_id          uuid,                   -- made by C before the first attempt
    p_body        jsonb,
    p_idem        text,
    p_fingerprint text,
    p_limits      holdfast.limits,
    p_job_limits  holdfast.job_limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_id      uuid := coalesce((p_body->>'id')::uuid, p_id);
    v_depends uuid[] := ARRAY(
        SELECT x::uuid FROM jsonb_array_elements_text(p_body->'depends_on') AS x);
    v_lost    int;
    v_now     timestamptz;
    v_bell    json;
    r         record;
    s         holdfast.session;
    j         holdfast.job;
    a         holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;
    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL AND p_session = c_me AND p_actor = p_owner
        AND holdfast.me_ensure(p_owner, p_limits)
    THEN
        s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    END IF;
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    v_now := clock_timestamp();

    r := holdfast.request_begin(p_owner, p_actor, p_idem, p_fingerprint);
    IF r.verdict = 'busy' THEN
        RETURN holdfast.request_busy();
    ELSIF r.verdict = 'reused' THEN
        RETURN holdfast.refusal(422, 'key-reused');
    ELSIF r.verdict = 'replayed' THEN
        v_id := r.thing::uuid;
    END IF;

    SELECT * INTO j
      FROM holdfast.job AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session AND x.job_id = v_id;
    IF r.verdict = 'replayed' AND j.job_id IS NULL THEN
        RETURN holdfast.refusal(404, 'not-found');
    ELSIF r.verdict = 'replayed' THEN
        RETURN holdfast.job_answer(holdfast.job_now(j, v_now), r.status, NULL,
            'replayed');
    ELSIF j.made_as = p_id THEN           -- an attempt whose answer was lost
        RETURN holdfast.job_answer(holdfast.job_now(j, v_now), 201, NULL);
    ELSIF j.job_id IS NOT NULL THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', 'taken'));
    END IF;

    IF s.status <> 'active' THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', s.status));
    END IF;
    a := holdfast.job_refusal(p_body, p_job_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT min(d.n) - 1 INTO v_lost
      FROM unnest(v_depends) WITH ORDINALITY AS d (id, n)
     WHERE NOT EXISTS (SELECT FROM holdfast.job AS x
                        WHERE x.user_id = p_owner AND x.session_id = p_session
                          AND x.job_id = d.id);
    IF v_lost IS NOT NULL THEN
        RETURN holdfast.refusal(422, 'schema', json_build_object('errors',
            json_build_array(json_build_object(
                'pointer', '/depends_on/' || v_lost, 'keyword', 'depends_on',
                'message', 'is no job of this session'))));
    END IF;
    a := holdfast.job_room(p_owner, p_session, p_job_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    INSERT INTO holdfast.job AS x
        (user_id, session_id, job_id, made_as, number, type, state, is_ready,
         priority, depends_on, can_skip, progress, payload, resume_data,
         attempts, max_attempts, due_at, actor, created_at)
    VALUES (p_owner, p_session, v_id, p_id, s.rev + 1, p_body->>'type',
        coalesce(p_body->>'state', 'queued'),
        holdfast.job_is_ready(p_owner, p_session, v_depends),
        coalesce((p_body->>'priority')::numeric, 5), v_depends,
        coalesce((p_body->>'can_skip')::boolean, false),
        (p_body->>'progress')::numeric, nullif(p_body->'payload', 'null'),
        nullif(p_body->'resume_data', 'null'), 0,
        coalesce((p_body->>'max_attempts')::numeric, 3), v_now, p_actor, v_now)
    RETURNING * INTO j;
    s := holdfast.session_revive(s);
    v_bell := holdfast.session_moved(s, p_actor, 'job', v_now);
    PERFORM holdfast.request_done(p_owner, p_actor, p_idem, p_fingerprint,
        201, v_id::text);
    RETURN holdfast.job_answer(j, 201, v_bell);
END
$$;
