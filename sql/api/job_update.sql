-- job_update: pause a job, let it go on, take it back, or move its checkpoint.
--
-- Call:       write, one lock, repeat
-- Called by:  PATCH of a job
-- Returns:    200 with the job; 409 state, see job_move, or 'taken' for what
--             only its processor may say while it runs; 403; 404; 410; 413;
--             busy
CREATE OR REPLACE FUNCTION holdfast.job_update(
    p_owner      text,
    p_actor      text,
    p_need       text,
    p_session    uuid,
    p_job        uuid,                    -- {job}:uuid
    p_body       jsonb,                   -- what is absent stays
    p_limits     holdfast.limits,
    p_job_limits holdfast.job_limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_why  text;
    v_now  timestamptz;
    v_bell json;
    s      holdfast.session;
    o      holdfast.job;                  -- as it is
    n      holdfast.job;                  -- as it shall be
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
    SELECT * INTO o
      FROM holdfast.job AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session
       AND x.job_id = p_job;
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    v_now := clock_timestamp();
    o := holdfast.job_now(o, v_now);
    n := holdfast.job_moved(o, coalesce(p_body->>'state', o.state), v_now);

    v_why := CASE
        WHEN n.state = 'running' AND p_body ?| '{progress,resume_data}' THEN 'taken'
        WHEN o.state = 'completed' AND p_body - 'state' <> '{}' THEN 'completed'
        ELSE holdfast.job_move(o.state, n.state) END;
    IF v_why IS NOT NULL THEN
        RETURN holdfast.refusal(409, 'state',
            json_build_object('reason', v_why));
    END IF;
    a := holdfast.job_refusal(p_body, p_job_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    n := holdfast.job_said(n, p_body);
    n.priority := coalesce((p_body->>'priority')::numeric, o.priority);
    n.can_skip := coalesce((p_body->>'can_skip')::boolean, o.can_skip);

    s := holdfast.session_revive(s);
    v_bell := holdfast.job_write(s, n, p_actor, v_now);
    RETURN holdfast.job_answer(n, 200, v_bell,
        CASE WHEN n IS DISTINCT FROM o THEN 'applied' ELSE 'unchanged' END);
END
$$;
