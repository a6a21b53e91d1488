-- What every function and every table in the schema keeps to, read from the
-- catalogue: a new one that forgets a rule fails here by its name.
\ir lib/begin.psql
SELECT plan(21);

CREATE TEMP VIEW f AS
SELECT p.oid, p.proname::text AS name, p.prosecdef AS is_definer,
       p.provolatile, l.lanname AS language,
       p.prorettype = 'holdfast.answer'::regtype AS answers,
       p.proargnames[1] = 'p_owner' AS has_owner,
       coalesce(p.proconfig, '{}') AS config, p.prosrc AS source,
       p.proacl AS acl, p.proowner::regrole::text AS owner
  FROM pg_proc AS p
  JOIN pg_language AS l ON l.oid = p.prolang
 WHERE p.pronamespace = 'holdfast'::regnamespace;

SELECT cmp_ok((SELECT count(*)::int FROM f), '>', 40, 'there are functions');
SELECT is_empty($$ SELECT name FROM f WHERE owner <> 'holdfast_owner' $$,
    'all functions belong to holdfast_owner');
SELECT is_empty($$ SELECT name FROM f
    WHERE is_definer AND name NOT IN ('sweep_slice', 'sweep_backlog',
          'account_claim', 'job_claim', 'life_step') $$,
    'only the listed functions run with their owner''s rights');
SELECT is_empty($$ SELECT name FROM f
    WHERE is_definer AND 'search_path=pg_catalog, pg_temp' <> ALL (config) $$,
    'those have a search path of their own');
SELECT is_empty($$ SELECT name FROM f
    WHERE acl IS NULL OR EXISTS (
          SELECT FROM aclexplode(acl) AS x WHERE x.grantee = 0) $$,
    'no function is open to everybody');
SELECT is_empty($$ SELECT f.name FROM f, aclexplode(f.acl) AS x
    WHERE x.grantee::regrole::text NOT IN
          ('holdfast_owner', 'holdfast_app', 'holdfast_ops') $$,
    'no function is open to anybody but the roles of holdfast');
SELECT is_empty($$ SELECT f.name FROM f, aclexplode(f.acl) AS x
    WHERE x.grantee::regrole::text = 'holdfast_ops' AND NOT f.is_definer $$,
    'people may call what the sweeper may, and nothing else');

SELECT is_empty($$ SELECT name FROM f
    WHERE answers AND has_owner
      AND NOT ('search_path=pg_catalog, pg_temp' = ANY (config)
               AND 'holdfast.owner=' = ANY (config)) $$,
    'whatever a worker calls for an owner has both header clauses');
SELECT is_empty($$ SELECT name FROM f
    WHERE answers AND has_owner AND source !~
      '\mBEGIN\s+PERFORM set_config\(''holdfast\.owner'', p_owner, true\);' $$,
    'and begins by naming that owner');
SELECT is_empty($$ SELECT name FROM f
    WHERE source ~ 'set_config\(''holdfast\.owner'''
      AND 'holdfast.owner=' <> ALL (config) $$,
    'whatever names an owner forgets it on its way out');
SELECT is_empty($$ SELECT name FROM f
    WHERE source ~ 'set_config\(''holdfast\.owner'''
      AND source !~ 'set_config\(''holdfast\.owner'', (p_owner|s\.user_id), true\)' $$,
    'and names the one it was given, until the transaction ends at most');
SELECT is_empty($$ SELECT name FROM f WHERE source ~* '\mEXCEPTION\s+WHEN\M' $$,
    'no function catches errors: each catch costs a subtransaction');
SELECT is_empty($$ SELECT name FROM f
    WHERE source ~* '\m(LISTEN|NOTIFY|pg_notify|pg_advisory_lock|pg_sleep)\M' $$,
    'no function notifies, sleeps, or takes a lock that outlives it');

CREATE TEMP VIEW t AS
SELECT c.oid, c.relname::text AS name, c.relowner::regrole::text AS owner,
       c.relrowsecurity AS is_secured, c.relforcerowsecurity AS is_forced
  FROM pg_class AS c
 WHERE c.relnamespace = 'holdfast'::regnamespace
   AND c.relkind IN ('r', 'p')
   AND c.relname NOT IN ('migration', 'life');

SELECT is_empty($$ SELECT name FROM t WHERE owner <> 'holdfast_owner' $$,
    'all tables belong to holdfast_owner');
SELECT is_empty($$ SELECT name FROM t WHERE NOT is_secured OR is_forced $$,
    'row-level security is on for each table, and forced on none');
SELECT is_empty($$ SELECT t.name FROM t
    WHERE (SELECT array_agg(p.policyname || ' ' || p.cmd || ' ' || p.permissive
                  || ' ' || (p.qual ~ 'user_id = .*current_setting\(''holdfast\.owner''::text, true\)\)::holdfast\.owner_id')
                  || ' ' || (p.qual = p.with_check))
             FROM pg_policies AS p
            WHERE p.schemaname = 'holdfast' AND p.tablename = t.name)
       IS DISTINCT FROM '{owner_only ALL PERMISSIVE true true}' $$,
    'each table has the one policy, for reading and writing');
SELECT is_empty($$ SELECT t.name FROM t
    WHERE NOT EXISTS (SELECT FROM pg_attribute AS a
                       JOIN pg_collation AS c ON c.oid = a.attcollation
                      WHERE a.attrelid = t.oid AND a.attname = 'user_id'
                        AND a.attnotnull AND c.collname = 'C') $$,
    'each has a user_id, in one collation');
SELECT is_empty($$ SELECT t.name, i.indexrelid::regclass FROM t
    JOIN pg_index AS i ON i.indrelid = t.oid
    JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
    WHERE i.indisunique AND a.attname <> 'user_id' $$,
    'user_id leads every primary and unique key');
SELECT is_empty($$ SELECT t.name FROM t
    JOIN pg_constraint AS c ON c.conrelid = t.oid AND c.contype = 'f' $$,
    'there are no foreign keys');
SELECT is_empty($$ SELECT t.name, i.indexrelid::regclass FROM t
    JOIN pg_index AS i ON i.indrelid = t.oid
    JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey)
    WHERE (t.name, a.attname) IN (
        ('session', 'rev'), ('session', 'context_rev'), ('session', 'saved_at'),
        ('session', 'bytes'), ('session', 'keys'), ('entry', 'rev'),
        ('entry', 'value'), ('client', 'seq'), ('client', 'seen_at')) $$,
    'no index is on what a save changes: saves are HOT updates');
SELECT is_empty($$ SELECT t.name FROM t
    JOIN pg_trigger AS g ON g.tgrelid = t.oid $$,
    'there are no triggers');

SELECT finish();
ROLLBACK;
