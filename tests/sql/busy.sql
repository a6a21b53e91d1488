-- Nothing waits: what another connection holds is answered 'busy', and after
-- it let go, done.  These need a second connection, so they commit.
\ir lib/begin.psql
SELECT plan(34);

SELECT dblink_connect_u('other', concat('host=', :'HOST', ' dbname=', current_database(), ' user=holdfast_app')) AS ignored \gset
CREATE FUNCTION pg_temp.other(p_sql text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN PERFORM * FROM dblink('other', p_sql) AS x(a text); END $$;
CREATE FUNCTION pg_temp.begin() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM dblink_exec('other', 'BEGIN'); END $$;
CREATE FUNCTION pg_temp.end(p_how text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM dblink_exec('other', p_how); END $$;
CREATE FUNCTION pg_temp.said(a holdfast.answer) RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(' ', a.status, a.code) $$;
COMMIT;
BEGIN;
SET LOCAL search_path = tap, pg_catalog;

DO $$ BEGIN
    PERFORM pg_temp.other('SELECT tap.create(''busy'', i, ''{}'')::text FROM generate_series(1, 3) AS i');
    PERFORM pg_temp.other('SELECT holdfast.me_ensure(''busy2'', tap.limits())::text');
    PERFORM pg_temp.begin();
    PERFORM pg_temp.other('SELECT holdfast.session_update(''busy'', ''busy'', ''editor'', tap.id(1), ''{"name": "x"}'', tap.limits())::text');
END $$;

-- A session another transaction is writing.
SELECT is(pg_temp.said(holdfast.session_update('busy', 'busy', 'editor', tap.id(1), '{"name": "y"}', tap.limits())), '0 busy', 'an update is busy');
SELECT is(pg_temp.said(holdfast.session_delete('busy', 'busy', 'owner', tap.id(1), tap.limits())), '0 busy', 'a delete is');
SELECT is(pg_temp.said(tap.recover_write('busy', tap.id(1), 9)), '0 busy', 'a recover that writes is');
SELECT is(pg_temp.said(tap.recover('busy', tap.id(1))), '200', 'one that reads is not');
SELECT is(pg_temp.said(tap.get('busy', 1)), '200', 'nor is a read');
SELECT is(pg_temp.said(holdfast.session_update('busy', 'busy', 'editor', tap.id(2), '{"name": "y"}', tap.limits())), '200', 'nor another session');
SELECT is(pg_temp.said(holdfast.session_update('busy', 'busy', 'editor', tap.id(99), '{"name": "y"}', tap.limits())), '404 not-found', 'nor one that there is not');
SET LOCAL holdfast.wait = 'on';
SET LOCAL lock_timeout = '100ms';
SELECT throws_ok($$ SELECT holdfast.session_update('busy', 'busy', 'editor', tap.id(1), '{}', tap.limits()) $$, '55P03', NULL, 'where one may wait, lock_timeout bounds it');
SET LOCAL holdfast.wait = '';
SELECT pg_temp.end('COMMIT') AS ignored \gset
SELECT is((SELECT body::json->>'rev' FROM holdfast.session_update('busy', 'busy', 'editor', tap.id(1), '{"name": "y"}', tap.limits())), '2',
    'after that, the update follows on what the other one wrote');

-- Find or make.
DO $$ BEGIN
    PERFORM pg_temp.begin();
    PERFORM pg_temp.other('SELECT tap.recover_write(''busy3'', NULL, 10, ''{"app": "x", "create": true}'')::text');
END $$;
SELECT is(pg_temp.said(tap.recover_write('busy3', NULL, 11, '{"app": "x", "create": true}')), '0 busy', 'of two tabs that make one, the second is busy');
SELECT is(pg_temp.said(tap.recover_write('busy3', NULL, 11, '{"app": "y", "create": true}')), '201', 'for another slot it is not');
SELECT is(pg_temp.said(tap.recover_write('busy4', NULL, 11, '{"app": "x", "create": true}')), '201', 'nor another user');
SELECT pg_temp.end('COMMIT') AS ignored \gset
SELECT is((SELECT status || (body::json#>>'{session,id}') FROM tap.recover_write('busy3', NULL, 11, '{"app": "x", "create": true}')),
    '200' || tap.id(10), 'when asked again it finds the one');

-- Ids and keys that another is just using.
DO $$ BEGIN
    PERFORM pg_temp.begin();
    PERFORM pg_temp.other('SELECT holdfast.session_create(''busy5'', ''busy5'', tap.id(20), jsonb_build_object(''id'', tap.id(30)), ''key'', ''f'', tap.limits())::text');
    PERFORM pg_temp.other('SELECT holdfast.me_ensure(''busy5'', tap.limits())::text');
    PERFORM pg_temp.other('SELECT holdfast.account_sign_out(''busy5'', ''busy5'')::text');
END $$;
SELECT is(pg_temp.said(tap.create('busy5', 21, jsonb_build_object('id', tap.id(30)))), '0 busy', 'an id that another create is using');
SELECT is(pg_temp.said(holdfast.session_create('busy5', 'busy5', tap.id(22), '{}', 'key', 'f', tap.limits())), '0 busy', 'a key that another request is using');
SELECT ok(NOT holdfast.me_ensure('busy5', tap.limits()), 'the lasting session that another is making');
SELECT is(pg_temp.said(holdfast.account_sign_out('busy5', 'busy5')), '0 busy', 'a user who is just signing out');
SELECT is(pg_temp.said(tap.create('busy5', 23)), '201', 'an ordinary create is not busy');
SELECT pg_temp.end('COMMIT') AS ignored \gset
SELECT is(pg_temp.said(tap.create('busy5', 21, jsonb_build_object('id', tap.id(30)))), '409 state', 'then: taken');
SELECT is((SELECT outcome FROM holdfast.session_create('busy5', 'busy5', tap.id(22), '{}', 'key', 'f', tap.limits())), 'replayed', 'then: told again');
SELECT ok(holdfast.me_ensure('busy5', tap.limits()), 'then: there');
SELECT is(pg_temp.said(holdfast.account_sign_out('busy5', 'busy5')), '204', 'then: done');
ROLLBACK;
BEGIN;
SET LOCAL search_path = tap, pg_catalog;

-- Two processors: what one has, the other passes over.
DO $$ BEGIN
    PERFORM pg_temp.other('SELECT tap.create(''busy7'', i, ''{}'')::text FROM generate_series(1, 2) AS i');
    PERFORM pg_temp.other('SELECT holdfast.job_create(''busy7'', ''busy7'', ''editor'', tap.id(i), tap.id(40 + i), ''{"type": "t"}'', NULL, NULL, tap.limits(), tap.job_limits())::text FROM generate_series(1, 2) AS i');
    PERFORM pg_temp.begin();
    PERFORM pg_temp.other('SELECT holdfast.job_claim(''one'', ''{"types": ["t"]}'', tap.limits(), tap.job_limits())::text');
END $$;
CREATE FUNCTION pg_temp.claim() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', a.status, a.code, a.body::jsonb#>>'{job,id}') FROM holdfast.job_claim('two', '{"types": ["t"]}', tap.limits(), tap.job_limits()) AS a $$;
SELECT is(pg_temp.claim(), '200 ' || tap.id(42), 'the second processor gets the second job');
SELECT is(pg_temp.claim(), '0 busy', 'while there is one that it cannot see, it is busy');
SELECT is(pg_temp.said(holdfast.job_update('busy7', 'busy7', 'editor', tap.id(1), tap.id(41), '{"state": "paused"}', tap.limits(), tap.job_limits())), '0 busy', 'so is who would pause that');
SELECT is(pg_temp.said(holdfast.job_heartbeat('busy7', 'one', tap.id(1), tap.id(41), 2, '{}', tap.limits(), tap.job_limits())), '0 busy', 'and a heartbeat');
SELECT pg_temp.end('ROLLBACK') AS ignored \gset
SELECT is(pg_temp.claim(), '200 ' || tap.id(41), 'what the first let go, the second gets');
SELECT is(pg_temp.claim(), '204', 'then there is nothing');
ROLLBACK;
BEGIN;
SET LOCAL search_path = tap, pg_catalog;

-- The sweep waits for nobody, and nobody for it.
DO $$ BEGIN
    PERFORM pg_temp.other('SELECT tap.create(''busy6'', i, ''{"context": {"a": 1}}'')::text FROM generate_series(1, 2) AS i');
    PERFORM pg_temp.other('SELECT tap.expires_in(''busy6'', i, -604801)::text FROM generate_series(1, 2) AS i');
    PERFORM pg_temp.begin();
    PERFORM pg_temp.other('SELECT session_id::text FROM (SELECT set_config(''holdfast.owner'', ''busy6'', true)) AS o, holdfast.session WHERE session_id = tap.id(1) FOR UPDATE OF session');
END $$;
SELECT cmp_ok(tap.sweep(), '>=', 1, 'what somebody holds is passed over');
SELECT is(tap.peek('SELECT string_agg(session_id::text, '' '') FROM holdfast.session WHERE user_id = ''busy6'''), tap.id(1)::text, 'the other one swept');
SELECT pg_temp.end('COMMIT') AS ignored \gset
ROLLBACK;
BEGIN;
SET LOCAL search_path = tap, pg_catalog;
DO $$ BEGIN
    PERFORM pg_temp.begin();
    PERFORM pg_temp.other('SELECT holdfast.sweep_slice(tap.limits())::text');
END $$;
SELECT is((holdfast.sweep_slice(tap.limits())).body::jsonb->>'busy', 'true', 'while one node sweeps, another does not');
SELECT pg_temp.end('COMMIT') AS ignored \gset
SELECT is((holdfast.sweep_slice(tap.limits())).body::jsonb->>'busy', 'false', 'then it may');
DO $$ BEGIN PERFORM tap.sweep(); END $$;
SELECT is((tap.get('busy6', 1)).status, 410, 'and everything is swept');
SELECT is((tap.get('busy6', 2)).status, 410, 'in the end');
SELECT dblink_disconnect('other') AS ignored \gset
SELECT finish();

-- The other files find what they expect: nothing.
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'holdfast'::regnamespace AND relkind = 'r' AND relname NOT IN ('migration', 'life')
    LOOP
        PERFORM tap.su(format('DELETE FROM holdfast.%I', t));
    END LOOP;
END $$;
COMMIT;
