-- sweep_erased: the rest of an account that was erased: what others hold.
--
-- Called by:  sweep_slice
-- Returns:    what went; NULL: nothing is due.  The account's own sessions
--             were marked as deleted and go as all such do.
CREATE OR REPLACE FUNCTION holdfast.sweep_erased(
    p_limits holdfast.limits
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_rows CONSTANT int := 200;
    v_grants int;
    v_ended  int;
    p        holdfast.principal;
BEGIN
    SELECT * INTO p
      FROM holdfast.principal AS x
     WHERE x.erased_at IS NOT NULL
     LIMIT 1
       FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    -- Authority first: the grant, then the grantee's index of it.
    WITH left_ AS (
        DELETE FROM holdfast.grant_received AS r
         WHERE r.ctid = ANY (ARRAY(
               SELECT x.ctid
                 FROM holdfast.grant_received AS x
                WHERE x.user_id = p.user_id AND x.created_at <= p.erased_at
                LIMIT c_rows))
        RETURNING r.owner, r.session_id, r.user_id
    ), revoked AS (
        DELETE FROM holdfast.grant_given AS g
         USING left_ AS l
         WHERE g.user_id = l.owner
           AND g.session_id = l.session_id
           AND g.grantee = l.user_id
    )
    SELECT count(*) INTO v_grants FROM left_;

    WITH gone AS (
        DELETE FROM holdfast.ended AS e
         WHERE e.ctid = ANY (ARRAY(
               SELECT x.ctid
                 FROM holdfast.ended AS x
                WHERE x.user_id = p.user_id AND x.ended_at <= p.erased_at
                LIMIT c_rows))
        RETURNING e.user_id, e.session_id, e.access
    ), unlisted AS (
        DELETE FROM holdfast.grant_received AS r
         USING gone AS g, unnest(g.access) AS grantee
         WHERE r.user_id = grantee
           AND r.session_id = g.session_id
           AND r.owner = g.user_id
    )
    SELECT count(*) INTO v_ended FROM gone;

    DELETE FROM holdfast.grant_past AS x
     WHERE x.user_id = p.user_id AND x.ended_at <= p.erased_at;

    IF v_grants < c_rows AND v_ended < c_rows THEN
        UPDATE holdfast.principal AS x
           SET erased_at = NULL
         WHERE x.user_id = p.user_id;
    END IF;
    RETURN jsonb_build_object('entries', v_grants + v_ended);
END
$$;
