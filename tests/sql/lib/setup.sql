-- What the tests of this folder share, in a schema of its own.
CREATE SCHEMA tap;
CREATE EXTENSION pgtap SCHEMA tap;
CREATE EXTENSION dblink SCHEMA tap;
GRANT USAGE ON SCHEMA tap TO PUBLIC;
-- A second connection, for what one alone cannot show.
GRANT EXECUTE ON FUNCTION tap.dblink_connect_u(text, text) TO PUBLIC;
SET search_path = tap, pg_catalog;

-- The limits as shipped, but for those named.
CREATE FUNCTION tap.limits(p_but jsonb DEFAULT '{}') RETURNS holdfast.limits
LANGUAGE sql STABLE AS $$
    SELECT jsonb_populate_record(NULL::holdfast.limits, '{
        "context_bytes": 1048576, "key_bytes": 256, "keys": 1000,
        "depth": 64, "sessions": 1000, "session_ttl": 86400,
        "session_grace": 604800, "ended_days": 30, "snapshots": 1000,
        "snapshot_days": 30, "snapshot_keep": 10, "past_bytes": 16777216,
        "steps": 50, "conflicts": 100, "conflict_bytes": 1048576,
        "conflict_days": 30, "parked": 16, "parked_bytes": 262144,
        "clients": 200, "client_days": 30, "tombstones": 1000,
        "ticket_seconds": 691200, "auto_revs": 0, "auto_seconds": 0,
        "grants": 100, "links": 100}'::jsonb || p_but)
$$;

CREATE FUNCTION tap.message_limits(p_but jsonb DEFAULT '{}')
RETURNS holdfast.message_limits
LANGUAGE sql STABLE AS $$
    SELECT jsonb_populate_record(NULL::holdfast.message_limits,
        '{"messages": 10000, "message_bytes": 4194304}'::jsonb || p_but)
$$;

CREATE FUNCTION tap.job_limits(p_but jsonb DEFAULT '{}')
RETURNS holdfast.job_limits
LANGUAGE sql STABLE AS $$
    SELECT jsonb_populate_record(NULL::holdfast.job_limits, '{"jobs": 200,
        "job_bytes": 65536, "job_lease": 300}'::jsonb || p_but)
$$;

-- An id for a number, so that a test reads.
CREATE FUNCTION tap.id(n int) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
    SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
$$;

-- The tests run as a worker does; what they arrange behind its back, such as
-- a session that is a week old, they do through this.
CREATE FUNCTION tap.su(p_sql text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN EXECUTE p_sql; END $$;
CREATE FUNCTION tap.peek(p_sql text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE v text; BEGIN EXECUTE p_sql INTO v; RETURN v; END $$;

-- Milliseconds that p_work takes after p_before, the best of five.
CREATE FUNCTION tap.best_ms(p_before text, p_work text) RETURNS float
LANGUAGE plpgsql AS $$
DECLARE
    v_best float := 'infinity';
    v_from timestamptz;
BEGIN
    FOR i IN 1 .. 5 LOOP
        PERFORM tap.su(p_before);
        v_from := clock_timestamp();
        EXECUTE p_work;
        v_best := least(v_best, extract(epoch FROM clock_timestamp() - v_from) * 1000);
    END LOOP;
    RETURN v_best;
END $$;

-- The answer to a create, with a body.
CREATE FUNCTION tap.create(p_user text, n int, p_body jsonb DEFAULT '{}',
    p_limits jsonb DEFAULT '{}') RETURNS holdfast.answer
LANGUAGE sql AS $$
    SELECT holdfast.session_create(p_user, p_user, tap.id(n), p_body, NULL,
        NULL, tap.limits(p_limits))
$$;
CREATE FUNCTION tap.get(p_user text, n int, p_limits jsonb DEFAULT '{}')
RETURNS holdfast.answer
LANGUAGE sql AS $$
    SELECT holdfast.session_get(p_user, p_user, 'viewer', tap.id(n),
        tap.limits(p_limits))
$$;
CREATE FUNCTION tap.recover(p_user text, p_session uuid,
    p_body jsonb DEFAULT '{}') RETURNS holdfast.answer
LANGUAGE sql AS $$
    SELECT holdfast.session_recover(p_user, p_user, 'viewer', p_session,
        p_body, tap.limits())
$$;
CREATE FUNCTION tap.recover_write(p_user text, p_session uuid, n int,
    p_body jsonb DEFAULT '{}') RETURNS holdfast.answer
LANGUAGE sql AS $$
    SELECT holdfast.session_recover_write(p_user, p_user, 'viewer', p_session,
        tap.id(n), p_body, tap.limits())
$$;

-- A session's expiry is moved to so many seconds from now.
CREATE FUNCTION tap.expires_in(p_user text, n int, p_seconds numeric)
RETURNS void LANGUAGE sql AS $$
    SELECT tap.su(format('UPDATE holdfast.session SET expires_at ='
        ' clock_timestamp() + %s * interval ''1 second'''
        ' WHERE user_id = %L AND session_id = %L',
        p_seconds, p_user, tap.id(n)))
$$;

-- Somebody is let into a session.
CREATE FUNCTION tap.let_in(p_owner text, n int, p_user text, p_role text)
RETURNS void LANGUAGE sql AS $$
    SELECT tap.su(format($q$
        INSERT INTO holdfast.grant_given (user_id, session_id, grant_id,
            grantee, role, created_at)
        VALUES (%1$L, %2$L, gen_random_uuid(), %3$L, %4$L, clock_timestamp());
        INSERT INTO holdfast.grant_received (user_id, session_id, owner,
            grant_id, created_at)
        VALUES (%3$L, %2$L, %1$L, gen_random_uuid(), clock_timestamp()) $q$,
        p_owner, tap.id(n), p_user, p_role))
$$;

-- Sweep until nothing is due; how many slices that took.
CREATE FUNCTION tap.sweep(p_limits jsonb DEFAULT '{}') RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    n int := 0;
BEGIN
    WHILE ((holdfast.sweep_slice(tap.limits(p_limits))).body::json->>'more')::bool
    LOOP
        n := n + 1;
        IF n > 10000 THEN
            RAISE 'the sweep never ends';
        END IF;
    END LOOP;
    RETURN n;
END
$$;
