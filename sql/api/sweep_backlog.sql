-- sweep_backlog: how much is due, for the metric.
--
-- Call:       read, no lock, repeat
-- Called by:  the sweeper at the end of a round, and people
-- Returns:    200 and {"sessions", "snapshots", ..., "oldest_seconds"}; each
--             count stops at 10,000, so that asking costs little always.
--             SECURITY DEFINER, for it counts across owners.
CREATE OR REPLACE FUNCTION holdfast.sweep_backlog(
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_most CONSTANT int := 10000;
    v_now    timestamptz := clock_timestamp();
    v_grace  timestamptz := v_now - make_interval(secs => p_limits.session_grace);
    v_client timestamptz := v_now - make_interval(days => p_limits.client_days);
    v_day    timestamptz := v_now - interval '24 hours';
    v_ended  timestamptz := v_now - make_interval(days => p_limits.ended_days);
    v_copies timestamptz := v_now - make_interval(days => p_limits.conflict_days);
    a        holdfast.answer;
BEGIN
    a.status := 200;
    a.body := json_build_object(
        'sessions',
            (SELECT count(*) FROM (SELECT FROM holdfast.session AS x
              WHERE x.status = 'deleted' LIMIT c_most) AS t)
          + (SELECT count(*) FROM (SELECT FROM holdfast.session AS x
              WHERE x.expires_at <= v_grace AND x.status <> 'deleted'
              LIMIT c_most) AS t),
        'snapshots', (SELECT count(*) FROM (SELECT FROM holdfast.snapshot AS x
              WHERE x.expires_at <= v_now LIMIT c_most) AS t),
        'pasts', (SELECT count(*) FROM (SELECT FROM holdfast.past_due
              LIMIT c_most) AS t),
        'entries', (SELECT count(*) FROM (SELECT FROM holdfast.entry AS x
              WHERE x.deleted_at <= v_client LIMIT c_most) AS t),
        'clients', (SELECT count(*) FROM (SELECT FROM holdfast.client_past AS x
              WHERE x.seen_at <= v_client LIMIT c_most) AS t),
        'parked', (SELECT count(*) FROM (SELECT FROM holdfast.parked AS x
              WHERE x.parked_at <= v_day LIMIT c_most) AS t),
        'conflicts', (SELECT count(*) FROM (SELECT FROM holdfast.conflict AS x
              WHERE x.created_at <= v_copies LIMIT c_most) AS t),
        'requests', (SELECT count(*) FROM (SELECT FROM holdfast.request AS x
              WHERE x.created_at <= v_day LIMIT c_most) AS t),
        'ended', (SELECT count(*) FROM (SELECT FROM holdfast.ended AS x
              WHERE x.ended_at <= v_ended LIMIT c_most) AS t),
        'jobs', (SELECT count(*) FROM (SELECT FROM holdfast.job AS x
              WHERE x.ended_at <= v_ended LIMIT c_most) AS t),
        'oldest_seconds', coalesce((
            SELECT floor(extract(epoch FROM v_grace - min(x.expires_at)))
              FROM holdfast.session AS x
             WHERE x.expires_at <= v_grace), 0));
    RETURN a;
END
$$;
