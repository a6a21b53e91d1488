-- What people may see: numbers of everybody, content of nobody.
\ir lib/begin.psql
SELECT plan(12);
DO $$ BEGIN
    PERFORM tap.create(u, n, jsonb_build_object('app', 'ed', 'name', 'secret-name', 'slot', 'secret-slot', 'context', '{"k": "secret-value"}'::jsonb))
       FROM (VALUES ('ann', 1), ('ann', 2), ('bob', 3)) AS v(u, n);
    PERFORM tap.expires_in('bob', 3, -5);
END $$;
CREATE FUNCTION pg_temp.see(p_view text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN tap.peek(format('SELECT string_agg(x::text, E''\n'') FROM holdfast.%I AS x', p_view));
END $$;
CREATE TEMP TABLE v AS SELECT c.relname::text AS name FROM pg_class AS c
    WHERE c.relnamespace = 'holdfast'::regnamespace AND c.relkind IN ('v', 'm');
SELECT set_eq('SELECT name FROM v', '{ops_sessions,ops_users,ops_apps,ops_tables,ops_jobs}'::text[], 'there are these views');
SELECT is_empty($$ SELECT name FROM v WHERE name !~ '^ops_' $$, 'a view is for people, and says so');
SELECT is_empty($$ SELECT name FROM v WHERE has_table_privilege('holdfast_app', 'holdfast.' || name, 'SELECT') $$, 'no worker reads them');
SELECT is_empty($$ SELECT name FROM v WHERE NOT has_table_privilege('holdfast_ops', 'holdfast.' || name, 'SELECT') $$, 'people do');
SELECT is_empty($$ SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'holdfast'::regnamespace AND c.relkind = 'r'
    AND c.relname <> 'migration' AND has_table_privilege('holdfast_ops', c.oid, 'SELECT') $$, 'and no table');
SELECT is_empty($$ SELECT name FROM v WHERE pg_temp.see(name) ~ 'secret' $$, 'they show no content');
SELECT throws_ok('SELECT * FROM holdfast.ops_users', '42501', NULL, 'a worker is refused');
SELECT is(tap.peek('SELECT string_agg(concat_ws('' '', user_id, sessions, bytes), '', '' ORDER BY user_id) FROM holdfast.ops_users'), 'ann 2 30, bob 1 15', 'users');
SELECT is(tap.peek('SELECT string_agg(concat_ws('' '', app, status, sessions), '', '') FROM holdfast.ops_apps'), 'ed active 3', 'apps');
SELECT is(tap.peek('SELECT string_agg(concat_ws('' '', user_id, status, rev, keys, snapshots), '', '' ORDER BY session_id) FROM holdfast.ops_sessions'), 'ann active 1 1 0, ann active 1 1 0, bob expired 1 1 0', 'sessions');
SELECT ok(tap.peek('SELECT bool_and(bytes >= 0) FROM holdfast.ops_tables')::boolean, 'tables');
SELECT is((holdfast.sweep_backlog(tap.limits())).status, 200, 'and the backlog is for both');
SELECT finish();
ROLLBACK;
