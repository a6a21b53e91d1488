-- sweep_sessions: empty one session that was deleted or is past its grace.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due.  A large session takes several
--             slices; its row goes with the last of what it held.
CREATE OR REPLACE FUNCTION holdfast.sweep_sessions(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_rows CONSTANT int := 2000;
    v_now   timestamptz := clock_timestamp();
    v_until timestamptz := v_now + interval '20 milliseconds';
    v_rows  int;
    v_gone  int := 0;
    s       holdfast.session;
BEGIN
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.status = 'deleted'
     LIMIT 1
       FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.expires_at <= v_now - make_interval(secs => p_limits.session_grace)
         ORDER BY x.expires_at
         LIMIT 1
           FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            RETURN NULL;
        END IF;
        PERFORM holdfast.sweep_end(s, v_now);
    END IF;

    -- The other side of its grants, except of grantees who get 410.
    DELETE FROM holdfast.grant_received AS r
     USING holdfast.grant_given AS g
     WHERE g.user_id = s.user_id
       AND g.session_id = s.session_id
       AND r.user_id = g.grantee
       AND r.session_id = g.session_id
       AND r.owner = g.user_id
       AND NOT EXISTS (SELECT FROM holdfast.ended AS e
                        WHERE e.user_id = s.user_id
                          AND e.session_id = s.session_id
                          AND e.access @> ARRAY[r.user_id]);

    DELETE FROM holdfast.grant_past AS p
     WHERE p.owner = s.user_id AND p.past_id = s.session_id;

    v_rows := holdfast.session_empty(s.user_id, s.session_id, c_rows, v_until);
    IF v_rows < c_rows AND clock_timestamp() < v_until THEN
        DELETE FROM holdfast.session AS x
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id;
        v_gone := 1;
    END IF;
    RETURN jsonb_build_object('sessions', v_gone, 'entries', v_rows);
END
$$;
