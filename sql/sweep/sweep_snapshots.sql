-- sweep_snapshots: let go of one session's snapshots that have had their time.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due.  Somebody may be saving into
--             that very session: a quarter of the time that other tasks have,
--             and on a connection that has yet to plan all this, it plans
--             before it locks.
CREATE OR REPLACE FUNCTION holdfast.sweep_snapshots(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_nil CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
    v_now timestamptz;
    s     holdfast.session;
BEGIN
    -- Nobody's.
    PERFORM holdfast.snapshot_expire('', c_nil, p_limits, '-infinity'),
            holdfast.past_free('', c_nil, 0, 0, 1, -1, '');
    v_now := clock_timestamp();
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE (x.user_id, x.session_id) IN (
           (SELECT d.user_id, d.session_id
              FROM holdfast.past_due AS d
             LIMIT 16)
           UNION ALL
           (SELECT n.user_id, n.session_id
              FROM holdfast.snapshot AS n
             WHERE n.expires_at <= v_now
             ORDER BY n.expires_at
             LIMIT 16))
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    RETURN jsonb_build_object('snapshots', holdfast.snapshot_expire(
        s.user_id, s.session_id, p_limits, v_now + interval '5 milliseconds'));
END
$$;
