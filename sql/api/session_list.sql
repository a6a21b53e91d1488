-- session_list: the user's own sessions, newest first; never `me`.
--
-- Call:       read, no lock, repeat
-- Called by:  GET /api/sessions
-- Returns:    200 with a page and the cursor of the next one; 400 for a
--             status, limit or cursor that cannot be
CREATE OR REPLACE FUNCTION holdfast.session_list(
    p_owner  text,
    p_actor  text,
    p_status text,                        -- ?status; active, completed, archived, expired
    p_app    text,                        -- ?app
    p_q      text,                        -- ?q; a part of name or slot, in any case
    p_limit  int,                         -- ?limit:count
    p_cursor text,                        -- ?cursor; microseconds.id of the last one seen
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_now   timestamptz := clock_timestamp();
    v_limit int := least(coalesce(p_limit, 50), 200);
    v_us    bigint;
    v_id    uuid;
    v_wrong text;
    v_found json[];
    v_mark  text[];
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    v_wrong := CASE
        WHEN p_status NOT IN ('active', 'completed', 'archived', 'expired')
            THEN 'status'
        WHEN v_limit < 1 THEN 'limit'
        WHEN p_cursor !~ '^[0-9]{1,18}\.[0-9a-f]{32}$' THEN 'cursor' END;
    IF v_wrong IS NOT NULL THEN
        RETURN holdfast.refusal(400, 'bad-parameter',
            json_build_object('parameter', v_wrong));
    END IF;
    v_us := split_part(p_cursor, '.', 1)::bigint;
    v_id := split_part(p_cursor, '.', 2)::uuid;

    -- One more than the page shows tells whether there is a next one.
    SELECT array_agg(holdfast.session_json(t.s, 'owner', v_now)),
           array_agg(t.us || '.' || replace((t.s).session_id::text, '-', ''))
      INTO v_found, v_mark
      FROM (SELECT x AS s, (extract(epoch FROM x.created_at) * 1000000)::bigint AS us
              FROM holdfast.session AS x
             WHERE x.user_id = p_owner
               AND x.session_id <> c_me
               AND x.status <> 'deleted'
               AND x.expires_at + make_interval(secs => p_limits.session_grace) > v_now
               AND (p_app IS NULL OR x.app = p_app)
               AND (p_status IS NULL OR p_status = CASE
                    WHEN x.expires_at <= v_now THEN 'expired' ELSE x.status END)
               AND (p_q IS NULL
                    OR position(lower(p_q) IN lower(x.name)) > 0
                    OR position(lower(p_q) IN lower(x.slot)) > 0)
               AND (v_us IS NULL OR (x.created_at, x.session_id)
                    < (to_timestamp(0) + v_us * interval '1 microsecond', v_id))
             ORDER BY x.created_at DESC, x.session_id DESC
             LIMIT v_limit + 1) AS t;

    a.status := 200;
    a.body := json_build_object(
        'sessions', coalesce(array_to_json(v_found[:v_limit]), '[]'),
        'next', CASE WHEN cardinality(v_found) > v_limit
                THEN v_mark[v_limit] END);
    RETURN a;
END
$$;
