-- Beacons, parked batches, sync, invalidation, quotas.
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();

-- A beacon that is next is a save without an answer.
SELECT is(pg_temp.beaconed('{"client": "c", "ticket": "t", "seq": 1, "set": {"a": 1}}'), '204 applied', 'a beacon is applied');
SELECT is((SELECT ROW((l.a).body, (l.a).ticket) FROM last_answer AS l)::text, '(,)', 'and answers nothing');
SELECT is(pg_temp.context(), '{"a": 1}', 'it is there');
SELECT is(pg_temp.saved('{"client": "c", "seq": 1, "set": {"a": 1}}'), '200 duplicate', 'the same by PATCH is a duplicate');
SELECT is(pg_temp.said('conflicts'), '[]', 'of the same content');
SELECT is(pg_temp.saved('{"client": "c", "batches": [{"seq": 2, "base": 1, "set": {"a": 2}}]}') || pg_temp.beaconed('{"client": "c", "ticket": "x", "seq": 2, "base": 0, "set": {"a": 2}}'),
    '200 applied204 duplicate', 'also in the other order, whatever its base');
SELECT is((SELECT count(*)::int FROM pg_temp.conflicts()), 0, 'no copies');

-- Ahead of a gap it is parked.
SELECT is(pg_temp.beaconed('{"client": "c", "ticket": "secret", "seq": 5, "base": 2, "set": {"p": 5}}'), '204 parked', 'ahead of a gap it is parked');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 4, "base": 2, "set": {"p": 4, "q": 4}}'), '204 parked', 'another one');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 5, "base": 2, "set": {"p": 5}}'), '204 parked', 'twice is once');
SELECT is(pg_temp.figure('parked'), '2', 'two wait');
SELECT is(tap.peek($$ SELECT count(*)::text FROM holdfast.parked WHERE batch::text ~ 'secret' $$), '0', 'no ticket is kept');
SELECT is(pg_temp.value('p'), NULL, 'and nothing is applied');
SELECT is(pg_temp.saved('{"client": "c", "seq": 3, "base": 2, "set": {"p": 3}}'), '200 applied', 'the gap is filled');
SELECT is(ARRAY[pg_temp.said('applied'), pg_temp.said('prev'), pg_temp.said('rev')], '{"[3, 4, 5]",2,5}', 'and all are applied in order');
SELECT is(pg_temp.context(), '{"a": 2, "p": 5, "q": 4}', 'the last one wins');
SELECT is(pg_temp.figure('parked'), '0', 'none waits');
SELECT is((SELECT count(*)::int FROM pg_temp.conflicts()), 0, 'no copies');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 8, "base": 5, "set": {"p": 8}}') || pg_temp.saved('{"client": "c", "seq": 9, "from": 6, "base": 5, "set": {"p": 9}}'), '204 parked200 applied', 'one that stands for the parked one, too');
SELECT is(ARRAY[pg_temp.said('applied'), pg_temp.figure('parked'), pg_temp.value('p')], '{[9],0,9}', 'voids it');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 11, "base": 5, "set": {"p": 11}}') || pg_temp.saved('{"client": "c", "seq": 11, "from": 10, "base": 6, "set": {"p": 11}}'), '204 parked200 applied', 'the twin of a parked one by another way');
SELECT is(pg_temp.figure('parked'), '0', 'replaces it');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 13, "base": 7, "set": {"p": "x"}}') || pg_temp.beaconed('{"client": "c", "seq": 13, "base": 7, "set": {"p": "y"}}'), '204 parked204 copied', 'other content under a parked sequence');
SELECT is((SELECT ARRAY[c->>'reason', c->>'mine'] FROM pg_temp.conflicts() AS c LIMIT 1), '{sequence-reused,y}', 'is kept as a copy');
SELECT is((holdfast.parked_keep('ann', tap.id(1), clock_timestamp(), tap.limits())), 1, 'after a day');
SELECT is((SELECT ARRAY[c->>'reason', c->>'mine', pg_temp.figure('parked')] FROM pg_temp.conflicts() AS c LIMIT 1), '{gap,x,0}', 'what waited is a copy');
SELECT is((SELECT array_agg(c->>'mine') FROM pg_temp.conflicts() AS c), '{x,y}', 'beside the other one');
SELECT is(pg_temp.saved('{"client": "c", "seq": 12, "base": 7, "set": {"p": 12}}') || pg_temp.saved('{"client": "c", "seq": 13, "base": 8, "set": {"p": "x"}}'), '200 applied200 applied', 'and its sequence is still free');

-- What cannot be applied is kept.
SELECT is(pg_temp.saved(jsonb_build_object('base', pg_temp.rev(), 'set', '{"a": "theirs"}'::jsonb)), '200 applied', 'somebody writes');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 14, "base": 7, "strategy": "reject", "set": {"a": "mine", "fresh": 1}}'), '204 copied', 'a conflict under reject');
SELECT is((SELECT jsonb_object_agg(c->>'key', c->'mine') FROM pg_temp.conflicts() AS c WHERE c->>'reason' = 'rejected'), '{"a": "mine", "fresh": 1}', 'all of the batch is kept, for nobody is there to hear');
SELECT is(pg_temp.value('a'), '"theirs"', 'and the context is as it was');
SELECT is(pg_temp.saved('{"client": "c", "seq": 14, "base": 7, "strategy": "reject", "set": {"a": "mine", "fresh": 1}}'), '200 duplicate', 'its sequence is consumed');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 15, "base": 7, "set": {"s": "bad"}}', 'schema'), '204 copied', 'what a schema refuses');
SELECT is((SELECT c->>'mine' FROM pg_temp.conflicts() AS c WHERE c->>'reason' = 'schema'), 'bad', 'is kept');
SELECT set_config('tap.limits', '{"context_bytes": 200}', true) \g /dev/null
SELECT is(pg_temp.beaconed(jsonb_build_object('client', 'c', 'seq', 16, 'set', jsonb_build_object('big', repeat('b', 300)))), '204 copied', 'what is too large');
SELECT is((SELECT length(c->>'mine') FROM pg_temp.conflicts() AS c WHERE c->>'reason' = 'quota'), 300, 'is kept');
SELECT set_config('tap.limits', '{}', true) \g /dev/null
SELECT is(pg_temp.beaconed('{"client": "old", "era": "ffffffff", "seq": 1, "set": {"e": "old"}}'), '204 copied', 'one of another era');
SELECT is((SELECT c->>'mine' FROM pg_temp.conflicts() AS c WHERE c->>'reason' = 'era'), 'old', 'is kept');
SELECT is(tap.peek($$ SELECT count(*)::text FROM holdfast.client WHERE client_id = 'old' $$), '0', 'and its sequence means nothing here');
SELECT is((SELECT string_agg(pg_temp.beaconed(b), ',') FROM (VALUES ('{"client": "old", "era": "fffffffe", "seq": 1, "set": {"e": "older"}}'::jsonb), ('{"client": "old", "era": "fffffffe", "seq": 1, "set": {"e": "older"}}')) AS v (b)), '204 copied,204 copied', 'another one, twice');
SELECT is((SELECT array_agg(c->>'mine') FROM pg_temp.conflicts() AS c WHERE c->>'reason' = 'era'), '{older,old}', 'each content is kept once');
SELECT is(pg_temp.beaconed('{"client": "new", "seq": 7, "set": {"u": 1}}'), '204 parked', 'an unknown client that begins late');
SELECT is(pg_temp.saved('{"client": "new", "seq": 7, "set": {"u": 1}}'), '409 client-unknown refused', 'is unknown to a save, still');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 17, "set": {"a//b": 1}}'), '422 schema refused', 'a name that is no key has no place anywhere');

-- Recover names the batches that this browser holds; ones parked below those wait
-- for nothing.
SELECT is(pg_temp.keep(holdfast.parked_apply('ann', 'ann', tap.id(1), '{"clients": [{"id": "new", "pending_from": 7}]}', tap.limits())), '', 'nothing is parked below 7');
SELECT is(pg_temp.keep(holdfast.parked_apply('ann', 'ann', tap.id(1), '{"clients": [{"id": "new", "pending_from": 8}]}', tap.limits())), '200 applied', 'below 8 there is');
SELECT is(pg_temp.value('u') || pg_temp.figure('parked'), '10', 'and it is applied across the gap');
SELECT is(pg_temp.saved('{"client": "new", "seq": 8, "base": 12, "set": {"u": 2}}'), '200 applied', 'the client goes on from there');
SELECT is(pg_temp.beaconed('{"client": "lost", "seq": 3, "set": {"l": 3}}') || pg_temp.beaconed('{"client": "lost", "seq": 5, "set": {"l": 5}}'), '204 parked204 parked', 'two with gaps');
SELECT is((holdfast.parked_apply('ann', 'bob', tap.id(1), '{"clients": [{"id": "lost", "pending_from": null}]}', tap.limits())).status, NULL, 'they are ann''s, not bob''s');
SELECT is((holdfast.parked_apply('ann', 'ann', tap.id(1), '{"clients": [{"id": "lost", "pending_from": null}]}', tap.limits())).body::jsonb->'applied', '[3, 5]', 'when nothing is pending all are applied');
SELECT is(pg_temp.value('l'), '5', 'in order');

-- Room for parked batches.
SELECT set_config('tap.limits', '{"parked": 3}', true) \g /dev/null
SELECT is((SELECT string_agg(pg_temp.beaconed(jsonb_build_object('client', 'room', 'seq', n, 'set', jsonb_build_object('room' || n, n))), ',') FROM generate_series(2, 6) AS n),
    '204 parked,204 parked,204 parked,204 copied,204 copied', 'without room they are copies');
SELECT set_config('tap.limits', '{"parked_bytes": 100}', true) \g /dev/null
SELECT is(pg_temp.beaconed('{"client": "room2", "seq": 2, "set": {"room": 1}}'), '204 copied', 'room is counted in bytes, too');
SELECT set_config('tap.limits', '{}', true) \g /dev/null
SELECT is((holdfast.parked_keep('ann', tap.id(1), clock_timestamp(), tap.limits())), 3, 'they go');

-- Each value has the version that its own batch said, whichever way it came.
CREATE FUNCTION pg_temp.versions() RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    RETURN (pg_temp.load()).body::jsonb->'versions';
END $$;
SELECT is(pg_temp.beaconed('{"client": "v", "seq": 2, "base": 9, "version": 2, "set": {"vv": 2, "ww": 2}}') || pg_temp.saved('{"client": "v", "seq": 1, "base": 9, "version": 1, "set": {"uu": 1, "vv": 1}}'), '204 parked200 applied', 'of another version ahead of a gap');
SELECT is(pg_temp.versions(), '{"uu": 1, "vv": 2, "ww": 2}', 'what was parked keeps its own');
SELECT is(pg_temp.saved('{"client": "v", "batches": [{"seq": 2, "version": 2, "set": {"vv": 2, "ww": 2}}, {"seq": 3, "base": 99, "version": 3, "set": {"uu": 3, "vv": 3}}, {"seq": 4, "base": 99, "set": {"uu": 4}}]}'), '200 applied', 'three of which one came already');
SELECT is(pg_temp.versions(), '{"vv": 3, "ww": 2}', 'the last one to write a key is heard, also when it says none');
SELECT is(pg_temp.saved('{"client": "v", "batches": [{"seq": 5, "base": 99, "set": {"vv": 5}}, {"seq": 3, "version": 3, "set": {"uu": 3, "vv": 3}}]}'), '200 applied', 'one that is skipped');
SELECT is(pg_temp.versions(), '{"ww": 2}', 'is not heard');

-- Who may.
SELECT tap.let_in('ann', 1, 'bob', 'editor');
SELECT is((holdfast.context_beacon('ann', 'bob', tap.id(1), '{"client": "b", "seq": 1, "set": {"bob": 1}}', 1, NULL, NULL, tap.limits())).status, 204, 'an editor''s beacon');
SELECT tap.su($$ UPDATE holdfast.grant_given SET role = 'viewer' $$);
SELECT is((holdfast.context_beacon('ann', 'bob', tap.id(1), '{"client": "b", "seq": 2, "set": {"bob": 2}}', 1, NULL, NULL, tap.limits())).status, 403, 'who is a viewer now');
SELECT tap.su($$ DELETE FROM holdfast.grant_given $$);
SELECT is((holdfast.context_beacon('ann', 'bob', tap.id(1), '{"client": "b", "seq": 2, "set": {"bob": 2}}', 1, NULL, NULL, tap.limits())).status, 404, 'who is nobody now');
SELECT is((SELECT count(*)::int FROM pg_temp.conflicts() AS c WHERE c->>'key' = 'bob'), 0, 'nothing of that is kept');
SELECT is((holdfast.account_sign_out('ann', 'ann')).status < 300, true, 'ann signs out');
SELECT is((holdfast.context_beacon('ann', 'ann', tap.id(1), '{"client": "c", "seq": 17, "set": {"z": 1}}', extract(epoch FROM now())::bigint - 60, NULL, NULL, tap.limits())).code, 'ticket-invalid', 'a ticket from before is worth nothing');
SELECT is(pg_temp.value('z'), NULL, 'and nothing is written');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"status": "archived"}', tap.limits())).status, 200, 'it is archived');
SELECT tap.su($$ DELETE FROM holdfast.principal $$);
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 17, "set": {"z": 1}}'), '409 state refused', 'it takes no beacon');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"status": "active"}', tap.limits())).status, 200, 'active again');

-- Sync: each stands alone.
CREATE FUNCTION pg_temp.sync(b jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.context_sync('ann', 'ann', 'editor', tap.id(1), b, NULL, pg_temp.lim())) $$;
CREATE FUNCTION pg_temp.results() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(':', r->>'seq', r->>'status', r->'problem'->>'code', r->'problem'->>'retry'), ' ')
      FROM jsonb_array_elements(pg_temp.said('results')::jsonb) AS r $$;
SELECT is(pg_temp.sync('{"client": "s", "era": "00000001", "ops": [
    {"op": "save", "seq": 1, "set": {"s1": 1}},
    {"op": "save", "seq": 2, "base": 1, "strategy": "reject", "set": {"a": "rejected"}},
    {"op": "save", "seq": 3, "set": {"s//3": 1}},
    {"op": "save", "seq": 4, "set": {"s4": 4}},
    {"op": "save", "seq": 6, "set": {"s6": 6}}]}'), '200 applied', 'five operations');
SELECT is(pg_temp.results(), '1:200 2:409:conflict:after-rebase 3:422:schema:never 4:200 6:409:sequence-gap:after-rebase', 'each has its own result');
SELECT is(ARRAY[pg_temp.value('s1'), pg_temp.value('s4'), pg_temp.value('s6')], ARRAY['1', '4', NULL], 'what could be applied is');
SELECT is((SELECT c->>'mine' FROM pg_temp.conflicts() AS c WHERE c->>'key' = 'a' AND c->>'mine' = 'rejected'), 'rejected', 'what was refused is kept');
SELECT is(pg_temp.sync('{"client": "s", "ops": [{"op": "save", "seq": 2, "base": 1, "strategy": "reject", "set": {"a": "rejected"}}, {"op": "save", "seq": 5, "set": {"s5": 5}}]}') || ' ' || pg_temp.results(), '200 applied 2:200 5:200', 'its sequence is consumed');
SELECT is((SELECT jsonb_array_length((l.a).bell::jsonb) FROM last_answer AS l), 1, 'a bell for each revision');

-- Quotas.
CREATE TEMP TABLE size AS SELECT pg_temp.figure('bytes')::int AS bytes, pg_temp.figure('keys')::int AS keys;
SELECT set_config('tap.limits', format('{"context_bytes": %s}', bytes + 100), true) FROM size \g /dev/null
SELECT is(pg_temp.saved(jsonb_build_object('client', 's', 'seq', 7, 'from', 6, 'set', jsonb_build_object('big', repeat('b', 96)))), '403 quota-exceeded refused', 'one byte too much');
SELECT is((SELECT (l.a).body::jsonb - 'seq' FROM last_answer AS l), jsonb_build_object('which', 'context_bytes', 'limit', bytes + 100, 'used', bytes, 'size', bytes + 101), 'says which, the limit and the sizes') FROM size;
SELECT is(pg_temp.saved(jsonb_build_object('client', 's', 'seq', 7, 'from', 6, 'set', jsonb_build_object('big', repeat('b', 95)))), '200 applied', 'to the byte');
SELECT is((SELECT (l.a).warn FROM last_answer AS l), format('context_bytes;used=%s;limit=%s', bytes + 100, bytes + 100), 'with a warning') FROM size;
SELECT set_config('tap.limits', '{"context_bytes": 50}', true) \g /dev/null
SELECT is((pg_temp.save(jsonb_build_object('client', 's', 'seq', 8, 'base', pg_temp.rev(), 'set', jsonb_build_object('big', repeat('b', 94))))).status, 200, 'a context over a limit that was lowered may shrink');
SELECT is((pg_temp.save(jsonb_build_object('client', 's', 'seq', 9, 'base', pg_temp.rev(), 'set', jsonb_build_object('big', repeat('c', 95))))).status, 403, 'but not grow');
SELECT set_config('tap.limits', format('{"keys": %s}', keys + 1), true) FROM size \g /dev/null
SELECT is((pg_temp.save('{"set": {"one-more": 1}}')).status, 403, 'one key too many');
SELECT is((pg_temp.save('{"set": {"one-more": 1}, "delete": ["big"]}')).status, 200, 'one for another');
SELECT is((SELECT (a).warn ~ 'keys;used=' FROM pg_temp.save('{"set": {"one-more": 2}}') AS a), true, 'a warning from 80 % of the keys');
SELECT set_config('tap.limits', '{"key_bytes": 20}', true) \g /dev/null
SELECT is((pg_temp.save(jsonb_build_object('set', jsonb_build_object(repeat('k', 21), 1)))).status, 422, 'a long name is no key');
SELECT set_config('tap.limits', '{}', true) \g /dev/null
SELECT is((SELECT (a).warn FROM pg_temp.save(jsonb_build_object('set', jsonb_build_object('big', repeat('w', 838000)))) AS a), NULL, 'below 80 % there is no warning');
SELECT is((SELECT (a).warn ~ 'context_bytes;used=8' FROM pg_temp.save(jsonb_build_object('set', jsonb_build_object('big', repeat('w', 840000)))) AS a), true, 'from 80 % on there is one');
SELECT is((pg_temp.save('{"delete": ["big"]}')).status, 200, 'it goes');

SELECT is((SELECT string_agg((pg_temp.save(jsonb_build_object('client', 's', 'seq', 8 + n, 'base', 0, 'counters', (SELECT jsonb_object_agg('counter ' || n || ' ' || i, 1) FROM generate_series(1, 200) AS i)))).status::text, ' ') FROM generate_series(1, 5) AS n), '200 200 200 200 403', 'counters have no names without end');
SELECT is((SELECT concat_ws(' ', (a).code, (a).body::json->>'which') FROM pg_temp.save(jsonb_build_object('counters', (SELECT jsonb_object_agg('counter ' || i, 1) FROM generate_series(1, 2000) AS i))) AS a), 'quota-exceeded counters', 'nor those of scripts');

-- Cached values go by name, and what depends on them.
CREATE FUNCTION pg_temp.forget(VARIADIC p_patterns text[]) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.context_invalidate('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('patterns', p_patterns), tap.limits()));
    SELECT pg_temp.said('deleted') $$;
SELECT is((pg_temp.save('{"set": {"cache/user/1": {"v": 1}, "cache/user/2": {"v": 2}, "cache/list": {"dependencies": ["cache/user/1"]},
    "cache/page": {"dependencies": ["list", "nav"]}, "cache/other": {"dependencies": "x"}, "cache/a.b": 1, "cache/axb": [1], "cache/loop": {"dependencies": ["loop"]}, "user/1": 1}}')).status, 200, 'cached');
SELECT is(pg_temp.forget('none*'), '[]', 'nothing by that name');
SELECT is(pg_temp.forget('cache/user/1'), '["cache/list", "cache/page", "cache/user/1"]', 'by name, and what depends on it, and what depends on that');
SELECT is(pg_temp.forget('a.b'), '["cache/a.b"]', 'a dot is a dot');
SELECT is(pg_temp.forget('u?er/*', 'loop'), '["cache/loop", "cache/user/2"]', 'by globs, without cache/');
SELECT is(pg_temp.forget('*'), '["cache/axb", "cache/other"]', 'all');
SELECT is(pg_temp.value('user/1'), '1', 'nothing else is deleted');
SELECT is((SELECT string_agg(g || (n ~ holdfast.glob_regex(g))::text, ' ') FROM (VALUES ('a*', 'a/b'), ('a**', 'a/b'), ('a*', 'abc'), ('a?c', 'abc'), ('a?c', 'a/c'), ('[a]', '[a]'), ('[a]', 'a'), ('a+(b|c){2}^$\', 'a+(b|c){2}^$\'), ('', '')) AS v (g, n)),
    'a*false a**true a*true a?ctrue a?cfalse [a]true [a]false a+(b|c){2}^$\true true', 'what a glob stands for');

SELECT ok(pg_temp.sums_hold(), 'the sums hold');

-- A client that makes room: its row goes, its counters stay.
SELECT is((pg_temp.save('{"client": "f", "seq": 1, "counters": {"n": 5}}')).status, 200, 'a client counts');
SELECT is((SELECT count(*)::int FROM generate_series(1, 10) AS n, LATERAL holdfast.context_save('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('client', 'g' || n, 'seq', 1, 'counters', '{"n": 1}'::jsonb), 'save', false, NULL, tap.limits('{"clients": 4}')) AS a WHERE a.status = 200), 10, 'ten others come');
SELECT is(tap.peek($$ SELECT count(*)::text FROM holdfast.client $$), '4', 'four are kept');
SELECT is((tap.get('ann', 1)).body::jsonb->'counters'->>'n', '15', 'nothing that was counted is lost');
SELECT is((SELECT count(*)::int FROM generate_series(1, 10) AS n, LATERAL holdfast.context_save('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('client', 'h' || n, 'seq', 1, 'counters', '{"n": 1}'::jsonb, 'set', jsonb_build_object('h', n)), 'save', false, NULL, tap.limits('{"clients": 4}')) AS a WHERE a.status = 200), 10, 'ten others write something, too');
SELECT is((tap.get('ann', 1)).body::jsonb->'counters'->>'n', '25', 'nor then');
SELECT is(pg_temp.saved('{"client": "f", "seq": 2, "set": {"f": 1}}'), '200 applied', 'the one that made room goes on');
SELECT tap.su($$ DELETE FROM holdfast.client WHERE client_id = 'f' $$);
SELECT is(pg_temp.saved('{"client": "f", "seq": 3, "set": {"f": 2}}'), '409 client-unknown refused', 'the forgotten one takes a new id');
SELECT is(pg_temp.saved('{"client": "f2", "seq": 1, "set": {"f2": 2}}'), '200 applied', 'and sends again');
SELECT finish();
ROLLBACK;
