-- job_list: the jobs of a session, newest first.
--
-- Call:       read, no lock, repeat
-- Called by:  GET of jobs
-- Returns:    200 with {jobs, next}; 400; 403; 404; 410
CREATE OR REPLACE FUNCTION holdfast.job_list(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_state   text,                       -- ?state
    p_type    text,                       -- ?type
    p_limit   int,                        -- ?limit:count
    p_cursor  text,                       -- ?cursor; the last number seen
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_limit int := least(coalesce(p_limit, 50), 200);
    v_now   timestamptz := clock_timestamp();
    v_found json[];
    v_mark  bigint[];
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    ELSIF p_cursor !~ '^[0-9]{1,18}$' THEN
        RETURN holdfast.refusal(400, 'bad-parameter',
            json_build_object('parameter', 'cursor'));
    END IF;

    -- One more than the page shows tells whether there is a next one.
    SELECT array_agg(holdfast.job_json(t.j)), array_agg((t.j).number)
      INTO v_found, v_mark
      FROM (SELECT n AS j
              FROM holdfast.job AS x,
                   LATERAL holdfast.job_now(x, v_now) AS n
             WHERE x.user_id = p_owner AND x.session_id = p_session
               AND (p_cursor IS NULL OR x.number < p_cursor::bigint)
               AND (p_state IS NULL OR n.state = p_state)
               AND (p_type IS NULL OR x.type = p_type)
             ORDER BY x.number DESC
             LIMIT v_limit + 1) AS t;

    a.status := 200;
    a.body := json_build_object(
        'jobs', coalesce(array_to_json(v_found[:v_limit]), '[]'),
        'next', CASE WHEN cardinality(v_found) > v_limit
                THEN v_mark[v_limit]::text END);
    RETURN a;
END
$$;
