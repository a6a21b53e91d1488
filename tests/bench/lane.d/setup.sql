-- A save and a load as small as they can be while they are still ones: the
-- owner is set, the session's row is locked without waiting, an entry and a
-- revision are written, and the answer has all its columns.
CREATE SCHEMA holdfast;
CREATE TYPE holdfast.answer AS (
    status int, code text, body text, etag text, location text, used bigint,
    quota bigint, warn text, bell text, ticket bigint, outcome text);

CREATE TABLE holdfast.bench_session (
    user_id text COLLATE "C", session_id uuid, rev bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, session_id)) WITH (fillfactor = 70);
CREATE TABLE holdfast.bench_entry (
    user_id text COLLATE "C", session_id uuid, key text COLLATE "C",
    value jsonb, rev bigint,
    PRIMARY KEY (user_id, session_id, key)) WITH (fillfactor = 70);

CREATE FUNCTION holdfast.life_step() RETURNS text LANGUAGE sql AS $$ SELECT 'ready' $$;

CREATE FUNCTION holdfast.bench_id(n int) RETURNS uuid
IMMUTABLE RETURN md5('session ' || n)::uuid;

INSERT INTO holdfast.bench_session
SELECT 'user' || n, holdfast.bench_id(n) FROM generate_series(1, 5000) AS n;
INSERT INTO holdfast.bench_entry
SELECT 'user' || n, holdfast.bench_id(n), 'form/profile', '{}', 0
  FROM generate_series(1, 5000) AS n;

CREATE FUNCTION holdfast.bench_save(p_owner text, p_actor text,
    p_session uuid, p_body jsonb) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_rev bigint;
    a     holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);
    IF current_setting('holdfast.wait', true) = 'on' THEN
        SELECT rev INTO v_rev FROM holdfast.bench_session
         WHERE user_id = p_owner AND session_id = p_session
           FOR NO KEY UPDATE;
    ELSE
        SELECT rev INTO v_rev FROM holdfast.bench_session
         WHERE user_id = p_owner AND session_id = p_session
           FOR NO KEY UPDATE SKIP LOCKED;
    END IF;
    IF NOT FOUND THEN
        a.status := 0;
        a.code := 'busy';
        RETURN a;
    END IF;
    v_rev := v_rev + 1;
    UPDATE holdfast.bench_entry AS e SET value = j.value, rev = v_rev
      FROM jsonb_each(p_body) AS j
     WHERE e.user_id = p_owner AND e.session_id = p_session AND e.key = j.key;
    UPDATE holdfast.bench_session SET rev = v_rev
     WHERE user_id = p_owner AND session_id = p_session;
    a.status := 200;
    a.body := '{"rev":' || v_rev || ',"prev":' || v_rev - 1 || '}';
    a.outcome := 'applied';
    RETURN a;
END
$$;

CREATE FUNCTION holdfast.bench_load(p_owner text, p_actor text,
    p_session uuid) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_rev bigint;
    a     holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);
    SELECT rev INTO v_rev FROM holdfast.bench_session
     WHERE user_id = p_owner AND session_id = p_session;
    a.status := 200;
    SELECT '{"rev":' || v_rev || ',"values":'
        || coalesce(jsonb_object_agg(key, value), '{}')::text || '}'
      INTO a.body FROM holdfast.bench_entry
     WHERE user_id = p_owner AND session_id = p_session;
    RETURN a;
END
$$;
VACUUM ANALYZE;
