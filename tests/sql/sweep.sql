-- The sweep: removed rows, kept rows, and the size of a slice.
\ir lib/begin.psql
SELECT plan(66);
CREATE FUNCTION pg_temp.rows(p_user text, n int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    v int := 0;
    t text;
BEGIN
    FOR t IN SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'session_id'
        WHERE c.relnamespace = 'holdfast'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('ended', 'grant_received')
    LOOP
        v := v + tap.peek(format('SELECT count(*) FROM holdfast.%I WHERE user_id = %L AND session_id = %L', t, p_user, tap.id(n)))::int;
    END LOOP;
    RETURN v;
END $$;
CREATE FUNCTION pg_temp.slice() RETURNS jsonb LANGUAGE sql AS $$
    SELECT (holdfast.sweep_slice(tap.limits())).body::jsonb $$;

SELECT is(pg_temp.slice(), '{"sessions": 0, "snapshots": 0, "entries": 0, "more": false, "busy": false}', 'nothing to do');

-- Deleted.
DO $$ BEGIN
    PERFORM tap.create('ann', 1, '{"context": {"a": 1}}');
    PERFORM tap.create('ann', 2, '{"context": {"a": 1}}');
    PERFORM tap.let_in('ann', 1, 'vera', 'viewer');
    PERFORM tap.su($su$
        INSERT INTO holdfast.entry (user_id, session_id, key, value, rev, actor)
        SELECT 'ann', tap.id(1), 'k' || i, '1', i, 'ann' FROM generate_series(1, 4500) AS i;
        INSERT INTO holdfast.activity (user_id, session_id, rev, at, actor, via)
        SELECT 'ann', tap.id(1), i, now(), 'ann', 'save' FROM generate_series(2, 101) AS i; $su$);
    PERFORM holdfast.session_delete('ann', 'ann', 'owner', tap.id(1), tap.limits());
END $$;
SELECT is(pg_temp.rows('ann', 1), 1 + 1 + 4500 + 101 + 1, 'a deleted session still has its rows');
SELECT is((holdfast.sweep_backlog(tap.limits())).body::json->>'sessions', '1', 'it is in the backlog');
CREATE TEMP TABLE s AS SELECT pg_temp.slice() AS d;
SELECT is(d->>'task', 'sweep_sessions', 'a slice takes it') FROM s;
SELECT cmp_ok((d->>'entries')::int, '<=', 2000, 'but at most 2,000 rows of it') FROM s;
SELECT cmp_ok((d->>'entries')::int, '>', 0, 'and some, however slow the machine is') FROM s;
SELECT is((tap.get('ann', 1)).status, 404, 'half of it is gone and it is not found, as before');
SELECT cmp_ok(tap.sweep(), '>=', 2, 'it takes several slices');
SELECT is(pg_temp.rows('ann', 1), 0, 'then nothing is left');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.grant_received'), '0', 'on the other side of its grants neither');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.ended'), '0', 'nor that it was');
SELECT is((tap.create('ann', 3, jsonb_build_object('id', tap.id(1)))).status, 201, 'its id is free');
SELECT is((tap.get('ann', 2)).status, 200, 'the other session is untouched');
SELECT is(pg_temp.rows('ann', 2), 3, 'row by row');

-- Expired.
DO $$ BEGIN
    PERFORM tap.create('bea', 10 + i, '{"context": {"a": 1}}') FROM generate_series(1, 3) AS i;
    PERFORM tap.let_in('bea', 11, 'vera', 'viewer');
    PERFORM tap.let_in('bea', 11, 'walt', 'viewer');
    PERFORM tap.su('UPDATE holdfast.grant_given SET expires_at = now() - interval ''1 s'' WHERE grantee = ''walt''');
    PERFORM tap.expires_in('bea', 11, -604800.001);
    PERFORM tap.expires_in('bea', 12, -604790);
    PERFORM tap.expires_in('bea', 13, -1);
END $$;
SELECT is((holdfast.sweep_backlog(tap.limits())).body::json->>'sessions', '1', 'one is past its grace');
SELECT cmp_ok(tap.sweep(), '>=', 1, 'it goes');
SELECT is(pg_temp.rows('bea', 11), 0, 'with all it held');
SELECT is((tap.get('bea', 11)).status, 410, 'and is told to have been');
SELECT ok((tap.get('bea', 11)).body::json->>'expired_at' IS NOT NULL, 'until when');
SELECT is((holdfast.session_get('bea', 'vera', 'viewer', tap.id(11), tap.limits())).status, 410, 'also to who was let in');
SELECT is((holdfast.grant_owner('vera', tap.id(11))).body, 'bea', 'who finds the way there still');
SELECT is((holdfast.session_get('bea', 'walt', 'viewer', tap.id(11), tap.limits())).status, 404, 'not to whom that had ended');
SELECT is((holdfast.grant_owner('walt', tap.id(11))).status, 404, 'who finds no way either');
SELECT is((holdfast.session_get('bea', 'zoe', 'viewer', tap.id(11), tap.limits())).status, 404, 'nor to a stranger');
SELECT is((tap.recover('bea', tap.id(11))).status, 410, 'recover says the same');
SELECT is((tap.get('bea', 12)).body::json->>'status', 'expired', 'one within its grace stays');
SELECT is((tap.get('bea', 13)).body::json->>'status', 'expired', 'from the first second on');

-- Half emptied, then a longer grace is configured.
DO $$ BEGIN
    PERFORM tap.create('cid', 20);
    PERFORM tap.su('INSERT INTO holdfast.entry (user_id, session_id, key, value, rev, actor) SELECT ''cid'', tap.id(20), ''k'' || i, ''1'', i, ''cid'' FROM generate_series(1, 3000) AS i');
    PERFORM tap.expires_in('cid', 20, -604801);
    PERFORM pg_temp.slice();
END $$;
SELECT cmp_ok(pg_temp.rows('cid', 20), '>', 1, 'a session is half emptied');
SELECT is((tap.get('cid', 20, '{"session_grace": 60480000}')).status, 410, 'no longer grace brings it back');
DO $$ BEGIN PERFORM tap.sweep(); END $$;

-- That it was, for 30 days.
DO $$ BEGIN PERFORM tap.su('UPDATE holdfast.ended SET ended_at = clock_timestamp() - interval ''29 days 23:59:50'' WHERE user_id = ''bea'''); END $$;
SELECT is(tap.sweep(), 0, 'it is remembered for 30 days');
DO $$ BEGIN PERFORM tap.su('UPDATE holdfast.ended SET ended_at = clock_timestamp() - interval ''30 days'' WHERE user_id = ''bea'''); END $$;
SELECT cmp_ok(tap.sweep(), '>=', 1, 'then forgotten');
SELECT is((tap.get('bea', 11)).status, 404, 'as if it never was');
SELECT is((holdfast.grant_owner('vera', tap.id(11))).status, 404, 'on both sides');

-- Tombstones and old clients.
DO $$ BEGIN
    PERFORM tap.create('dan', 30, '{"context": {"a": 1}}');
    PERFORM tap.su($su$
        INSERT INTO holdfast.entry (user_id, session_id, key, rev, actor, deleted_at)
        SELECT 'dan', tap.id(30), 't' || i, 10 + i, 'dan', now() - interval '30 days' * (i % 2) FROM generate_series(1, 10) AS i;
        UPDATE holdfast.session SET rev = 50, counters = '{"n": 1}' WHERE session_id = tap.id(30);
        INSERT INTO holdfast.client (user_id, session_id, actor, client_id, seq, counters, seen_at)
        VALUES ('dan', tap.id(30), 'dan', 'old1', 1, '{"n": 2, "m": 1}', now() - interval '30 days'),
               ('dan', tap.id(30), 'dan', 'old2', 1, '{"n": 4}', now() - interval '31 days'),
               ('dan', tap.id(30), 'dan', 'new', 1, '{"n": 8}', now() - interval '29 days'); $su$);
END $$;
SELECT cmp_ok(tap.sweep(), '>=', 1, 'old tombstones go');
SELECT is(tap.peek('SELECT string_agg(key, '','' ORDER BY rev) FROM holdfast.entry WHERE user_id = ''dan'''), 'a,t2,t4,t6,t8,t10', 'but no younger ones, and no values');
SELECT is(tap.peek('SELECT floor_rev FROM holdfast.session WHERE session_id = tap.id(30)'), '19', 'a delta from before the newest of them is none');
SELECT is(tap.peek('SELECT string_agg(client_id, '','') FROM holdfast.client WHERE user_id = ''dan'''), 'new', 'so do old clients');
SELECT is(((tap.get('dan', 30)).body::jsonb)->'counters', '{"n": 15, "m": 1}', 'what they counted stays counted');
SELECT is(holdfast.tombstone_trim('dan', tap.id(30), tap.limits('{"tombstones": 2}')), 3, 'too many go by number, the oldest first');
SELECT is(tap.peek('SELECT floor_rev FROM holdfast.session WHERE session_id = tap.id(30)'), '19', 'the floor never falls');

-- Copies, parked batches, requests, activity.
DO $$ BEGIN
    PERFORM tap.create('eve', 40, '{"context": {"a": "there", "same": 1, "gone": 1}}');
    PERFORM tap.su($su$
        INSERT INTO holdfast.parked (user_id, session_id, actor, client_id, seq, from_seq, batch, bytes, parked_at)
        VALUES ('eve', tap.id(40), 'eve', 'c1', 5, 5, '{"seq": 5, "base": 1, "set": {"a": "typed", "same": 1}, "delete": ["gone"]}', 100, now() - interval '24 hours'),
               ('eve', tap.id(40), 'eve', 'c1', 7, 7, '{"seq": 7, "set": {"a": "later"}}', 100, now() - interval '23 hours');
        INSERT INTO holdfast.request VALUES ('eve', 'eve', 'k1', 'f', 201, 'x', now() - interval '24 hours'), ('eve', 'eve', 'k2', 'f', 201, 'x', now());
        INSERT INTO holdfast.activity (user_id, session_id, rev, at, actor, via)
        VALUES ('eve', tap.id(40), 2, now() - interval '30 days', 'eve', 'save'), ('eve', tap.id(40), 3, now() - interval '29 days', 'eve', 'save');
    $su$);
END $$;
SELECT cmp_ok(tap.sweep(), '>=', 3, 'three tasks have something');
SELECT is(tap.peek('SELECT string_agg(seq::text, '','') FROM holdfast.parked'), '7', 'a batch that was parked for 24 hours goes');
SELECT is(tap.peek($$ SELECT string_agg(concat_ws(' ', key, mine, theirs, kept, seq), ', ' ORDER BY key) FROM holdfast.conflict WHERE user_id = 'eve' $$),
    'a "typed" "there" theirs 5, gone 1 theirs 5', 'what it said is kept as copies, where it differs');
SELECT is(tap.peek('SELECT string_agg(idem_key, '','') FROM holdfast.request'), 'k2', 'keys go after 24 hours');
SELECT is(tap.peek('SELECT string_agg(rev::text, '','' ORDER BY rev) FROM holdfast.activity WHERE user_id = ''eve'''), '1,3', 'activity after 30 days');
DO $$ BEGIN PERFORM tap.su('UPDATE holdfast.conflict SET created_at = now() - interval ''30 days'' WHERE key = ''a'''); END $$;
SELECT cmp_ok(tap.sweep(), '>=', 1, 'copies after 30 days, too');
SELECT is(tap.peek('SELECT string_agg(key, '','') FROM holdfast.conflict'), 'gone', 'one by one');

-- Snapshots.
DO $$ BEGIN
    PERFORM tap.create('flo', 50, '{"context": {"a": 1}}');
    PERFORM tap.su($su$
        INSERT INTO holdfast.snapshot (user_id, session_id, number, id, source, scope, rev, changed_rev, bytes, pinned, actor, created_at, expires_at)
        SELECT 'flo', tap.id(50), i, gen_random_uuid(), CASE WHEN i = 7 THEN 'step' ELSE 'user' END, '', i, i, 1, i = 2, 'flo', now(), now() - interval '1 s'
          FROM generate_series(1, 14) AS i;
        INSERT INTO holdfast.past (user_id, session_id, key, rev, until_rev, value, bytes)
        VALUES ('flo', tap.id(50), 'only1', 1, 2, '1', 10), ('flo', tap.id(50), 'both1and2', 1, 3, '1', 10), ('flo', tap.id(50), 'only3', 3, 4, '1', 10);
        UPDATE holdfast.session SET past_bytes = 30, rev = 14, snapshot_rev = 14 WHERE session_id = tap.id(50);
    $su$);
END $$;
SELECT cmp_ok(tap.sweep(), '>=', 1, 'due snapshots go');
SELECT is(tap.peek('SELECT string_agg(number::text, '','' ORDER BY number) FROM holdfast.snapshot WHERE user_id = ''flo'''), '2,4,5,6,8,9,10,11,12,13,14', 'but for the pinned and the ten newest');
SELECT is(tap.peek('SELECT string_agg(key, '','') FROM holdfast.past WHERE user_id = ''flo'''), 'both1and2', 'with the values that only they needed');
SELECT is(tap.peek('SELECT past_bytes FROM holdfast.session WHERE session_id = tap.id(50)'), '10', 'and their bytes');
SELECT is(pg_temp.slice()->>'more', 'false', 'those that stay are not asked about at once');

-- One that holds much goes at once, what it holds in pieces: 3,000 values that
-- only it needs, one more that a pinned one needs too.
DO $$ BEGIN
    PERFORM tap.create('gus', 60, '{"context": {"a": 1}}');
    PERFORM tap.su($su$
        INSERT INTO holdfast.snapshot (user_id, session_id, number, id, source, scope, rev, changed_rev, bytes, pinned, actor, created_at, expires_at)
        SELECT 'gus', tap.id(60), i, gen_random_uuid(), 'step', '', i * 10, i * 10, 1, i = 2, 'gus', now(), CASE i WHEN 1 THEN now() - interval '1 s' END
          FROM generate_series(1, 2) AS i;
        INSERT INTO holdfast.past (user_id, session_id, key, rev, until_rev, value, bytes)
        SELECT 'gus', tap.id(60), 'k' || i, 10, CASE i WHEN 1 THEN 21 ELSE 20 END, '1', 10 FROM generate_series(1, 3001) AS i;
        UPDATE holdfast.session SET past_bytes = 30010, rev = 30, snapshot_rev = 20 WHERE session_id = tap.id(60);
    $su$);
    PERFORM holdfast.snapshot_expire('gus', tap.id(60), tap.limits(), '-infinity');
END $$;
SELECT is(tap.peek('SELECT string_agg(number::text, '','') FROM holdfast.snapshot WHERE user_id = ''gus'''), '2', 'a snapshot is gone at once');
SELECT is(tap.peek('SELECT past_bytes || '' '' || (SELECT count(*) FROM holdfast.past AS p WHERE p.session_id = s.session_id) FROM holdfast.session AS s WHERE session_id = tap.id(60)'),
    '27520 2752', 'of what it held a piece');
SELECT is((holdfast.sweep_backlog(tap.limits())).body::json->>'pasts', '1', 'the rest is in the backlog');
SELECT cmp_ok(tap.sweep(), '>=', 1, 'and goes with the next slices');
SELECT is(tap.peek('SELECT past_bytes || '' '' || (SELECT string_agg(key, '','') FROM (SELECT key FROM holdfast.past AS p WHERE p.session_id = s.session_id LIMIT 3) AS t) FROM holdfast.session AS s WHERE session_id = tap.id(60)'),
    '10 k1', 'but for what another one needs');
SELECT is((holdfast.sweep_backlog(tap.limits())).body::json->>'pasts', '0', 'then nothing is left to look at');

-- What waits for that goes first when there is no room.
DO $$ BEGIN
    PERFORM tap.su($su$
        INSERT INTO holdfast.past (user_id, session_id, key, rev, until_rev, value, bytes) VALUES ('gus', tap.id(60), 'old', 5, 6, '1', 100);
        INSERT INTO holdfast.past_due VALUES ('gus', tap.id(60), 5, 5, -1, '');
        UPDATE holdfast.snapshot SET pinned = false, source = 'auto' WHERE user_id = 'gus';
        UPDATE holdfast.session SET past_bytes = 110 WHERE session_id = tap.id(60); $su$);
END $$;
SELECT is(holdfast.past_trim('gus', tap.id(60), tap.limits('{"past_bytes": 109}')), 10::bigint, 'the quota takes what no snapshot needs')
  FROM set_config('holdfast.owner', 'gus', true);
SELECT is(tap.peek('SELECT count(*) FROM holdfast.snapshot WHERE user_id = ''gus'''), '1', 'before it takes a snapshot');

-- And no more of it than the room that is wanted.
DO $$ BEGIN
    PERFORM tap.su($su$
        INSERT INTO holdfast.past (user_id, session_id, key, rev, until_rev, value, bytes) SELECT 'gus', tap.id(60), 'old' || i, 5, 6, '1', 1 FROM generate_series(1, 300) AS i;
        INSERT INTO holdfast.past_due VALUES ('gus', tap.id(60), 5, 5, -1, '');
        UPDATE holdfast.session SET past_bytes = 310 WHERE session_id = tap.id(60); $su$);
END $$;
SELECT is(holdfast.past_trim('gus', tap.id(60), tap.limits('{"past_bytes": 309}')), 60::bigint, 'a save that needs room waits for a piece')
  FROM set_config('holdfast.owner', 'gus', true);
SELECT cmp_ok(tap.sweep(), '>=', 1, 'the rest is the sweep''s');
SELECT is(tap.peek('SELECT past_bytes FROM holdfast.session WHERE session_id = tap.id(60)'), '10', 'as ever');

-- Tombstones and clients, many at once, go in one slice.
DO $$ BEGIN
    PERFORM tap.create('hal', 70, '{"context": {"a": 1}}');
    PERFORM tap.su($su$
        INSERT INTO holdfast.entry (user_id, session_id, key, rev, actor, deleted_at)
        SELECT 'hal', tap.id(70), 't' || i, 10 + i, 'hal', now() - interval '31 days' FROM generate_series(1, 1000) AS i;
        INSERT INTO holdfast.client (user_id, session_id, actor, client_id, seq, seen_at)
        SELECT 'hal', tap.id(70), 'hal', 'c' || i, 1, now() - interval '31 days' FROM generate_series(1, 200) AS i;
        UPDATE holdfast.session SET rev = 2000 WHERE session_id = tap.id(70); $su$);
END $$;
SELECT is(tap.sweep(), 1, 'a thousand tombstones are one slice');
SELECT is(tap.peek('SELECT (SELECT count(*) FROM holdfast.entry AS e WHERE e.session_id = s.session_id) || '' '' || (SELECT count(*) FROM holdfast.client AS c WHERE c.session_id = s.session_id) || '' '' || floor_rev FROM holdfast.session AS s WHERE session_id = tap.id(70)'),
    '1 0 1010', 'with the clients of their time');

CREATE FUNCTION pg_temp.trim_ms(n int) RETURNS float LANGUAGE sql AS $$
    SELECT tap.best_ms(format($su$
        INSERT INTO holdfast.entry (user_id, session_id, key, rev, actor, deleted_at)
        SELECT 'hal', tap.id(70), 't' || i, 2000 + i, 'hal', now() - interval '31 days' FROM generate_series(1, %s) AS i $su$, n),
        'SELECT holdfast.tombstone_trim(''hal'', tap.id(70), tap.limits())') $$;
SELECT cmp_ok(pg_temp.trim_ms(1000) / pg_temp.trim_ms(50), '<', 60::float, 'what twenty times as many cost is no square of it');

SELECT finish();
ROLLBACK;
