-- adopt_grants: what others let one user into is open to another one now.
--
-- Called by:  account_claim, with the sessions' rows locked
-- Returns:    the doorbells to ring
--
-- Of two grants into one session the better one stays as it is: a longer role
-- and a higher one do not make one that is both.  Into one's own there is
-- none.  A grant stays with the first user where the other has that id.
CREATE OR REPLACE FUNCTION holdfast.adopt_grants(
    p_from text,
    p_to   text
) RETURNS jsonb
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_now   timestamptz := clock_timestamp();
    v_best  uuid;
    v_bells jsonb := '[]';
    r       holdfast.grant_received;
    s       holdfast.session;
BEGIN
    FOR r IN SELECT * FROM holdfast.grant_received AS x
              WHERE x.user_id = p_from
              ORDER BY x.owner, x.session_id LOOP
        CONTINUE WHEN r.owner <> p_to
            AND holdfast.adopt_is_taken(p_to, r.session_id, r.owner);

        v_best := (
            SELECT g.grant_id
              FROM holdfast.grant_given AS g
             WHERE g.user_id = r.owner AND g.session_id = r.session_id
               AND g.grantee IN (p_from, p_to) AND r.owner <> p_to
             ORDER BY coalesce(g.expires_at <= v_now, false),
                   g.role <> 'editor', g.expires_at DESC NULLS FIRST
             LIMIT 1);
        DELETE FROM holdfast.grant_given AS g
         WHERE g.user_id = r.owner AND g.session_id = r.session_id
           AND g.grantee IN (p_from, p_to)
           AND g.grant_id IS DISTINCT FROM v_best;
        UPDATE holdfast.grant_given AS g
           SET grantee = p_to
         WHERE g.user_id = r.owner AND g.session_id = r.session_id
           AND g.grant_id = v_best;
        UPDATE holdfast.ended AS e
           SET access = array_replace(e.access, p_from, p_to)
         WHERE e.user_id = r.owner AND e.session_id = r.session_id;
        DELETE FROM holdfast.grant_received AS x
         WHERE x.user_id = p_from AND x.session_id = r.session_id;
        IF r.owner <> p_to THEN
            INSERT INTO holdfast.grant_received
                (user_id, session_id, owner, grant_id, created_at)
            VALUES (p_to, r.session_id, r.owner, r.grant_id, r.created_at)
            ON CONFLICT (user_id, session_id) DO NOTHING;
        END IF;

        SELECT * INTO s
          FROM holdfast.session AS x
         WHERE x.user_id = r.owner AND x.session_id = r.session_id
           AND x.status <> 'deleted';
        IF FOUND THEN
            v_bells := v_bells || (holdfast.session_moved(s, p_to, 'claim',
                v_now)::jsonb || jsonb_build_object('owner', s.user_id));
        END IF;
    END LOOP;
    -- What he was let into once is no id of the other's either.
    INSERT INTO holdfast.grant_past (user_id, past_id, owner, ended_at)
    SELECT p_to, x.past_id, x.owner, x.ended_at
      FROM holdfast.grant_past AS x
     WHERE x.user_id = p_from AND x.owner <> p_to
       AND NOT holdfast.adopt_is_taken(p_to, x.past_id, x.owner)
    ON CONFLICT (user_id, past_id) DO NOTHING;
    DELETE FROM holdfast.grant_past AS x WHERE x.user_id = p_from;
    RETURN v_bells;
END
$$;
