-- A database that was brought back from a backup gives its sessions another era,
-- and revisions that nobody was told before.
\ir lib/begin.psql
\ir lib/context.psql
SELECT plan(27);

SELECT is(holdfast.life_step(), 'ready', 'the database serves');
SELECT is(holdfast.life_step(), 'ready', 'asked again it is the same one');
SELECT is(tap.peek($$ SELECT count(*)::text FROM holdfast.life $$), '1',
    'and in its first life');
SELECT is(tap.peek($$ SELECT has_table_privilege('holdfast_app', 'holdfast.life', 'SELECT, INSERT, UPDATE')::text $$),
    'false', 'a worker neither reads nor writes the lives');

-- Clients know two keys at revision 2.
SELECT is(pg_temp.saved('{"client": "tab", "seq": 1, "base": 0, "set": {"a": 1}}'),
    '200 applied', 'one save');
SELECT is(pg_temp.saved('{"client": "tab", "seq": 2, "base": 1, "set": {"b": 2}}'),
    '200 applied', 'and another');
SELECT set_config('tap.era', (pg_temp.load()).body::jsonb->>'era', true) \g /dev/null
SELECT set_config('tap.etag', (pg_temp.load()).etag, true) \g /dev/null

-- Another database: a dump that was restored.
SELECT tap.su($$ UPDATE holdfast.life SET server = 'another' $$);
SELECT is(holdfast.life_step(), 'renewed', 'one step is enough for few sessions');
SELECT is(tap.peek($$ SELECT count(*)::text FROM holdfast.life $$), '2',
    'a life has begun');
SELECT is(holdfast.life_step(), 'ready', 'after that it serves');
SELECT is(tap.peek($$ SELECT count(*)::text FROM holdfast.life $$), '2',
    'and begins no other');

SELECT is((pg_temp.load()).body::jsonb->'values', '{"a": 1, "b": 2}', 'values stay');
SELECT isnt((pg_temp.load()).body::jsonb->>'era', current_setting('tap.era'),
    'the era is another');
SELECT matches((pg_temp.load()).body::jsonb->>'era',
    '^' || current_setting('tap.era') || 'r[0-9a-f]{6}$', 'but says which it was');
SELECT is((pg_temp.load(p_seen => current_setting('tap.etag'))).status, 200,
    'an ETag of before names nothing');
SELECT is((pg_temp.load(2, current_setting('tap.era'))).code, 'cursor-expired',
    'a cursor of before is refused');
SELECT is((pg_temp.load(2)).code, 'cursor-expired', 'also one without its era');
SELECT is((pg_temp.load(7)).code, 'cursor-expired',
    'and one that was told and then lost');

-- A save with another era, and one without.
SELECT is(pg_temp.saved(jsonb_build_object('client', 'tab', 'seq', 3, 'base', 2,
    'era', current_setting('tap.era'), 'set', '{"a": 3}'::jsonb)), '409 client-unknown refused',
    'a numbering of before is not known');
SELECT is(pg_temp.saved('{"client": "other", "seq": 1, "base": 0, "set": {"a": "since"}}'),
    '200 merged', 'somebody saves into the new life');
SELECT is(pg_temp.saved('{"client": "old", "seq": 1, "base": 10, "set": {"a": "held"}}'),
    '200 merged', 'a base of the life before overwrites that');
SELECT is((SELECT count(*)::int FROM jsonb_array_elements(pg_temp.said('conflicts')::jsonb)), 1,
    'and leaves a copy');

-- By hand, and in more than one step.
SELECT tap.su($$ INSERT INTO holdfast.session (user_id, session_id, era, ttl, created_at, saved_at)
    SELECT 'u' || n, '00000000-0000-0000-0000-000000000000', '0', 86400, now(), now()
      FROM generate_series(1, 4100) AS n $$);
SELECT tap.su($$ SELECT holdfast.life_begin() $$);
SELECT is(ARRAY(SELECT holdfast.life_step() FROM generate_series(1, 3)), '{more,more,renewed}',
    'many sessions take several steps');
SELECT is(tap.peek($$ SELECT count(*)::text FROM holdfast.session WHERE user_id ~ '^u' AND era <> '0'
    AND rev = 1000000000 AND floor_rev = rev $$), '4100', 'each session has its new era');
SELECT is(tap.peek($$ SELECT count(DISTINCT era)::text FROM holdfast.session WHERE user_id ~ '^u' $$), '1',
    'from the era before');

-- A standby that was promoted.
SELECT tap.su($$ UPDATE holdfast.life SET timeline = 77 $$);
SELECT is(holdfast.life_step(), 'more', 'another timeline, without a synchronous standby, may lack commits');
SELECT is(ARRAY(SELECT holdfast.life_step() FROM generate_series(1, 2)), '{more,renewed}', 'so all get another era');
SELECT is(tap.peek($$ SELECT max(number)::text FROM holdfast.life $$), '4', 'in a fourth life');
SELECT * FROM finish();
ROLLBACK;
