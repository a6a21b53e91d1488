-- Functions that behave badly, each in one way, for tests/store/test_lanes.c.
CREATE SCHEMA holdfast;
CREATE TYPE holdfast.answer AS (
    status int, code text, body text, etag text, location text, used bigint,
    quota bigint, warn text, bell text, ticket bigint, outcome text);

CREATE TABLE holdfast.lane_session (name text PRIMARY KEY, n bigint NOT NULL);
INSERT INTO holdfast.lane_session SELECT 's' || n, 0 FROM generate_series(0, 99) AS n;
CREATE TABLE holdfast.lane_done (id text PRIMARY KEY, n bigserial);

CREATE FUNCTION holdfast.life_step() RETURNS text LANGUAGE sql AS $$ SELECT 'ready' $$;

CREATE FUNCTION holdfast.lane_answer(p_body text) RETURNS holdfast.answer
RETURN ROW(200, NULL, p_body, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'applied')::holdfast.answer;

-- Locks a session, writes a row, takes its time; answers its transaction.
CREATE FUNCTION holdfast.lane_write(p_owner text, p_session text, p_id text, p_ms int)
RETURNS holdfast.answer LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('holdfast.wait', true) = 'on' THEN
        PERFORM FROM holdfast.lane_session WHERE name = p_session FOR NO KEY UPDATE;
    ELSE
        PERFORM FROM holdfast.lane_session WHERE name = p_session
            FOR NO KEY UPDATE SKIP LOCKED;
    END IF;
    IF NOT FOUND THEN
        RETURN ROW(0, 'busy', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::holdfast.answer;
    END IF;
    UPDATE holdfast.lane_session SET n = n + 1 WHERE name = p_session;
    INSERT INTO holdfast.lane_done VALUES (p_id) ON CONFLICT (id) DO NOTHING;
    PERFORM pg_sleep(p_ms / 1000.0);
    RETURN holdfast.lane_answer(pg_current_xact_id()::text);
END $$;

CREATE FUNCTION holdfast.lane_write_once(p_owner text, p_session text, p_id text, p_ms int)
RETURNS holdfast.answer LANGUAGE sql AS
'SELECT * FROM holdfast.lane_write(p_owner, p_session, p_id, p_ms)';

CREATE FUNCTION holdfast.lane_raise(p_owner text, p_state text)
RETURNS holdfast.answer LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'as asked' USING ERRCODE = p_state;
END $$;

CREATE FUNCTION holdfast.lane_busy(p_owner text, p_outcome text)
RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT ROW(0, 'busy', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, p_outcome)::holdfast.answer
$$;

-- Takes its connection with it, after it has written.
CREATE FUNCTION holdfast.lane_die(p_owner text, p_id text)
RETURNS holdfast.answer LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO holdfast.lane_done VALUES (p_id);
    PERFORM pg_terminate_backend(pg_backend_pid());
    PERFORM pg_sleep(10);
    RETURN holdfast.lane_answer('never');
END $$;

-- What a pooler does, or an ALTER: the prepared statements are gone.
CREATE FUNCTION holdfast.lane_forget(p_owner text)
RETURNS holdfast.answer LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'DEALLOCATE ALL';
    RETURN holdfast.lane_answer('forgotten');
END $$;

-- Writes down how a setting is in the lane.
CREATE FUNCTION holdfast.lane_note(p_owner text, p_setting text)
RETURNS holdfast.answer LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO holdfast.lane_done VALUES (current_setting(p_setting));
    RETURN holdfast.lane_answer('noted');
END $$;

CREATE FUNCTION holdfast.lane_many(p_owner text, p_ms int)
RETURNS holdfast.answer LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(p_ms / 1000.0);
    RETURN holdfast.lane_answer(current_setting('holdfast.wait'));
END $$;

CREATE FUNCTION holdfast.lane_read(p_owner text, p_ms int)
RETURNS holdfast.answer LANGUAGE plpgsql STABLE AS $$
BEGIN
    PERFORM pg_sleep(p_ms / 1000.0);
    RETURN holdfast.lane_answer(p_owner);
END $$;

CREATE FUNCTION holdfast.lane_busy_read(p_owner text, p_outcome text)
RETURNS holdfast.answer LANGUAGE sql AS
'SELECT * FROM holdfast.lane_busy(p_owner, p_outcome)';

CREATE FUNCTION holdfast.lane_raise_read(p_owner text, p_state text)
RETURNS holdfast.answer LANGUAGE sql AS
'SELECT * FROM holdfast.lane_raise(p_owner, p_state)';

CREATE FUNCTION holdfast.lane_null(p_owner text)
RETURNS holdfast.answer LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_owner IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN ROW(404, 'not-found', NULL, '"7"', '/there', 5, 9, 'near', '[]', 77, 'refused')::holdfast.answer;
END $$;
