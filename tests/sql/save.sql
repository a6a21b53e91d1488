-- Saves: written, skipped and refused ones.
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();

-- A plain save.
SELECT is(pg_temp.saved('{"client": "c1", "seq": 1, "set": {"a": 1, "b": {"x": 1}}}'),
    '200 applied', 'a save is applied');
SELECT is((SELECT string_agg(k, ',') FROM last_answer AS l, json_object_keys((l.a).body::json) AS k),
    'rev,prev,era,applied,skipped,parked,conflicts,revived,reset,shown',
    'its answer has these members');
SELECT is(ARRAY[pg_temp.said('rev'), pg_temp.said('prev'), pg_temp.said('applied')],
    '{1,0,[1]}', 'it names the revision, the one before, and the batch');
SELECT is((SELECT (l.a).etag FROM last_answer AS l), '00000001.1', 'the ETag is era and revision');
SELECT is((SELECT ARRAY[(l.a).used, (l.a).quota] FROM last_answer AS l), '{11,1048576}',
    'the size counts keys and values');
SELECT is((SELECT (l.a).bell::jsonb FROM last_answer AS l),
    jsonb_build_array(jsonb_build_object('session', tap.id(1), 'rev', 1, 'client',
        holdfast.client_shown('c1'), 'keys', '["a", "b"]'::jsonb)),
    'the doorbell names revision, keys, and a hash of the client');
SELECT is(pg_temp.said('shown'), to_json(holdfast.client_shown('c1'))::text,
    'the client hears how others see it');
SELECT isnt(holdfast.client_shown('c1'), 'c1', 'which is not its id');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 2, "base": 1, "set": {"a": 2}}'), '200 applied', 'the next one, too');
SELECT is(pg_temp.context(), '{"a": 2, "b": {"x": 1}}', 'and both are read');
SELECT is(pg_temp.said('prev'), '1', 'prev is what the base was');
SELECT is((pg_temp.save('{"set": {"s": 1}}')).status, 200, 'a script saves without client and sequence');
SELECT is((pg_temp.save('{"contextData": {"t": {"u": [1]}}}')).status, 200, 'contextData is a set');
SELECT is(pg_temp.value('t'), '{"u": [1]}', 'and is there');
SELECT is((pg_temp.save('{"batches": [{"set": {"s": 2}}, {"delete": ["t"]}]}')).body::json->>'rev', '6',
    'two batches are two revisions');
SELECT ok(pg_temp.sums_hold(), 'the sums hold');

-- What changes nothing.
SELECT is(pg_temp.saved('{"client": "c1", "seq": 3, "base": 6, "set": {"a": 2}}'), '200 unchanged', 'the same value again changes nothing');
SELECT is(pg_temp.said('rev'), '6', 'and makes no revision');
SELECT is((SELECT (l.a).bell FROM last_answer AS l), NULL, 'and rings no bell');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 4, "base": 6, "counters": {"saves": 4}}'), '200 unchanged', 'counters alone make no revision');
SELECT is((tap.get('ann', 1)).body::json->>'counters', '{"saves": 4}', 'but count');
SELECT is(pg_temp.saved('{"counters": {"saves": 2}}'), '200 unchanged', 'a script''s counters are increments');
SELECT is((tap.get('ann', 1)).body::json->>'counters', '{"saves": 6}', 'and are added');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 5, "base": 6, "delete": ["never"]}'), '200 unchanged', 'what is not there is deleted without a trace');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 6, "base": 6, "set": {"a": 1.0}}'), '200 applied', '1.0 is not 2');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 7, "base": 7, "set": {"a": 1.00}}'), '200 applied', 'all digits count: 1.00 is written over 1.0');
SELECT is(pg_temp.value('a'), '1.00', 'and comes back');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 8, "base": 8, "set": {"a": null}}'), '200 applied', 'null is a value');
SELECT is(pg_temp.context(), '{"a": null, "b": {"x": 1}, "s": 2}', 'that a key may hold');

-- Sequences.
SELECT is(pg_temp.saved('{"client": "c1", "seq": 8, "base": 8, "set": {"a": null}}'), '200 duplicate', 'a batch that comes again is a success');
SELECT is(ARRAY[pg_temp.said('applied'), pg_temp.said('skipped'), pg_temp.said('conflicts')], '{[],[8],[]}', 'and is named as skipped');
SELECT ok((SELECT (l.a).ticket > extract(epoch FROM now()) FROM last_answer AS l), 'with a ticket, for the first answer may be lost');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 6, "base": 6, "set": {"a": 1.0}}'), '200 duplicate', 'so is one from before');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 6, "set": {"a": "other"}}'), '200 duplicate', 'the same sequence with other content is no error');
SELECT is(pg_temp.said('conflicts')::json->0->>'reason', 'sequence-reused', 'but is kept as a copy');
SELECT is((SELECT c->>'mine' FROM pg_temp.conflicts() AS c), '"other"'::jsonb#>>'{}', 'with what it said');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 6, "set": {"a": "other"}}'), '200 duplicate', 'sent once more');
SELECT is((SELECT count(*)::int FROM pg_temp.conflicts()), 1, 'it is the same copy');
SELECT is(pg_temp.rev(), 9::bigint, 'and none of it made a revision');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 10, "set": {"a": 10}}'), '409 sequence-gap refused', 'a gap is refused');
SELECT is(ARRAY[pg_temp.said('expected'), pg_temp.said('seq')], '{9,10}', 'with the sequence that is expected, and the guilty one');
SELECT is(pg_temp.saved('{"client": "c1", "batches": [{"seq": 9, "set": {"n": 9}}, {"seq": 11, "set": {"n": 11}}]}'), '409 sequence-gap refused', 'a gap within a body, too');
SELECT is(pg_temp.value('n'), NULL, 'and nothing of that body is written');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 12, "from": 9, "base": 9, "set": {"n": 12}}'), '200 applied', 'a batch that stands for 9 to 12 fills it');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 11, "set": {"n": 11}}'), '200 duplicate', 'what it voids is skipped when it comes late');
SELECT is(pg_temp.said('conflicts'), '[]', 'and nobody knows its content, so that there is no copy');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 13, "from": 10, "base": 10, "set": {"n": 13}}'), '200 applied', 'from may lie before what came');
SELECT is(pg_temp.saved('{"client": "c9", "seq": 5, "set": {"n": 5}}'), '409 client-unknown refused', 'an unknown client begins at 1');
SELECT is(pg_temp.saved('{"client": "c1", "era": "ffffffff", "seq": 14, "set": {"n": 5}}'), '409 client-unknown refused', 'another era''s sequences mean nothing');
SELECT is(pg_temp.saved('{"client": "c1", "era": "00000001", "seq": 14, "base": 11, "set": {"n": 14}}'), '200 applied', 'this one''s do');
SELECT tap.let_in('ann', 1, 'bob', 'editor');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 1, "base": 12, "set": {"bob": 1}}', 'bob'), '200 applied', 'bob may use the same client id');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 2, "base": 13, "set": {"bob": 2}}', 'bob'), '200 applied', 'and has his own sequence');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 15, "base": 14, "set": {"n": 15}}'), '200 applied', 'nobody uses up ann''s');
SELECT is(tap.peek($$ SELECT string_agg(actor || ' ' || via || ' ' || keys::text || ' ' || rev, ', ' ORDER BY rev) FROM holdfast.activity $$),
    'bob save {bob} 13, bob save {bob} 14', 'what bob did is on record, what the owner does is not');
-- Digests are kept of the last 16.
SELECT is((SELECT count(*)::int FROM generate_series(16, 40) AS n,
    LATERAL pg_temp.save(jsonb_build_object('client', 'c1', 'seq', n, 'base', n, 'set', jsonb_build_object('n', n))) AS a
    WHERE a.status = 200), 25, '25 more');
SELECT is((pg_temp.save('{"client": "c1", "seq": 25, "set": {"n": "x"}}')).body::jsonb->'conflicts'->0->>'reason', 'sequence-reused',
    'the sixteenth last is known by its content');
SELECT is((pg_temp.save('{"client": "c1", "seq": 24, "set": {"n": "x"}}')).body::jsonb->>'conflicts', '[]',
    'the one before that by its number alone');
SELECT is(tap.peek($$ SELECT cardinality(digests)::text FROM holdfast.client WHERE actor = 'ann' $$), '32', 'no more are kept');

-- A refusal consumes nothing and applies nothing.
SELECT is(pg_temp.saved('{"client": "r1", "batches": [{"seq": 1, "set": {"r": 1}}, {"seq": 2, "strategy": "reject", "base": 1, "set": {"n": "mine"}}]}'),
    '409 conflict refused', 'the second batch is refused');
SELECT is(pg_temp.said('seq'), '2', 'it is named');
SELECT is(pg_temp.said('current'), '{"n": 40}', 'with the present value');
SELECT is(pg_temp.value('r'), NULL, 'the first one is not applied');
SELECT is(pg_temp.saved('{"client": "r1", "seq": 1, "set": {"r": 1}}'), '200 applied', 'and its sequence is free');
SELECT is(pg_temp.saved('{"client": "r1", "seq": 3, "from": 2, "set": {"r": 3}}'), '200 applied', 'one that is given up is voided by the next');
SELECT is(pg_temp.saved('{"client": "r1", "seq": 4, "set": {"x/../y": 1}}'), '422 schema refused', 'a name that cannot be a key');
SELECT is(pg_temp.said('errors')::json->0->>'pointer', '/set/x~1..~1y', 'is pointed at');
SELECT is(pg_temp.said('seq'), '4', 'and so is its batch');
SELECT is((SELECT array_agg((pg_temp.save(jsonb_build_object('set', jsonb_build_object(k, 1)))).status)
    FROM unnest(ARRAY['', '/a', 'a/', 'a//b', './a', 'a/..', E'a\tb', repeat('x', 257), E'a\u0085b']) AS k),
    '{422,422,422,422,422,422,422,422,422}', 'so are all of these');
SELECT is((SELECT array_agg((pg_temp.save(jsonb_build_object('set', jsonb_build_object(k, 1)))).status)
    FROM unnest(ARRAY['x', '...', 'a.b', '~', '"', 'ключ/🔑', repeat('x', 256), '__proto__']) AS k),
    '{200,200,200,200,200,200,200,200}', 'and these are keys');
SELECT is((pg_temp.save('{"merge": {"a//b": {"x": 1}}}')).status, 422, 'in a merge, too');
SELECT is((pg_temp.save('{"delete": ["a//b"]}')).status, 422, 'and in a delete');

-- One key in several members of a batch.
SELECT is((pg_temp.save('{"set": {"m": {"x": 1}}, "merge": {"m": {"y": 2}}, "delete": ["m"]}')).status, 200, 'a key may be deleted, set and merged');
SELECT is(pg_temp.value('m'), '{"x": 1, "y": 2}', 'in this order');
SELECT is((pg_temp.save('{"merge": {"m": {"z": 3}}, "delete": ["m", "m"]}')).status, 200, 'deleted and merged');
SELECT is(pg_temp.value('m'), '{"z": 3}', 'it starts anew');

-- Merges, by RFC 7396.
SELECT is((SELECT string_agg(holdfast.merge_patch(t, p)::text, ' ; ') FROM (VALUES
    ('{"a": "b"}'::jsonb, '{"a": "c"}'::jsonb), ('{"a": "b"}', '{"b": "c"}'), ('{"a": "b"}', '{"a": null}'),
    ('{"a": "b", "b": "c"}', '{"a": null}'), ('{"a": ["b"]}', '{"a": "c"}'), ('{"a": "c"}', '{"a": ["b"]}'),
    ('{"a": {"b": "c"}}', '{"a": {"b": "d", "c": null}}'), ('{"a": [{"b": "c"}]}', '{"a": [1]}'),
    ('["a", "b"]', '["c", "d"]'), ('{"a": "b"}', '["c"]'), ('{"a": "foo"}', 'null'), ('{"a": "foo"}', '"bar"'),
    ('{"e": null}', '{"a": 1}'), ('[1, 2]', '{"a": "b", "c": null}'), ('{}', '{"a": {"bb": {"ccc": null}}}'),
    (NULL, '{"a": {"b": null, "c": 1}}')) AS v (t, p)),
    '{"a": "c"} ; {"a": "b", "b": "c"} ; {} ; {"b": "c"} ; {"a": "c"} ; {"a": ["b"]} ; {"a": {"b": "d"}} ; {"a": [1]} ; '
    '["c", "d"] ; ["c"] ; null ; "bar" ; {"a": 1, "e": null} ; {"a": "b"} ; {"a": {"bb": {}}} ; {"a": {"c": 1}}',
    'the cases of the RFC');
SELECT is((pg_temp.save('{"client": "r1", "seq": 4, "base": 99, "merge": {"m": {"z": null, "deep": {"a": {"b": 1}}}}}')).body::json->>'reset', 'true',
    'a base from the future counts as none, and the client is told');
SELECT is(pg_temp.value('m'), '{"deep": {"a": {"b": 1}}}', 'the merge is applied');

-- The state of the session.
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"status": "completed"}', tap.limits())).status, 200, 'it is completed');
SELECT is(pg_temp.saved('{"set": {"a": 1}}'), '409 state refused', 'a completed session takes no save');
SELECT is(pg_temp.said('reason'), '"completed"', 'and says why');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"status": "active"}', tap.limits())).status, 200, 'it is active again');
SELECT tap.expires_in('ann', 1, -3600);
SELECT is(pg_temp.saved('{"client": "r1", "seq": 5, "set": {"back": 1}}'), '200 applied', 'one in its grace is saved into');
SELECT is(pg_temp.said('revived'), 'true', 'and is alive again');
SELECT ok(pg_temp.figure('expires_at')::timestamptz > now() + interval '24 hours', 'for its whole life');
SELECT is(pg_temp.saved('{"client": "r1", "seq": 6, "set": {"back": 2}}') || pg_temp.said('revived'), '200 appliedfalse', 'once');
SELECT tap.expires_in('ann', 1, -700000);
SELECT is(pg_temp.saved('{"set": {"back": 1}}'), '410 session-expired refused', 'past its grace it is gone');
SELECT is((pg_temp.save('{"set": {"a": 1}}', 'eve')).status, 404, 'for a stranger there is nothing');
SELECT tap.let_in('ann', 1, 'vic', 'viewer');
SELECT tap.expires_in('ann', 1, 3600);
SELECT is((pg_temp.save('{"set": {"a": 1}}', 'vic')).status, 403, 'a viewer may not save');
SELECT is((holdfast.context_save('ann', 'ann', 'editor', tap.id(77), '{"set": {"a": 1}}', 'save', false, NULL, tap.limits())).status, 404, 'an unknown one is not found');

-- The guard.
SELECT is((holdfast.context_save('ann', 'ann', 'editor', tap.id(1), '{"set": {"g": 1}}', 'save', false, '{"g": 0}', tap.limits())).status, 200, 'a guard that holds');
SELECT is((holdfast.context_save('ann', 'ann', 'editor', tap.id(1), '{"set": {"g": 2}}', 'save', false, '{"g": 0}', tap.limits())).code, 'moved', 'a guard that does not');
SELECT is(pg_temp.value('g'), '1', 'and nothing is written');

-- Prefer: return=minimal.
SELECT is((holdfast.context_save('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('client', 'r1', 'seq', 7, 'base', pg_temp.rev(), 'set', '{"back": 3}'::jsonb), 'save', true, NULL, tap.limits())).status, 204, 'nothing to tell');
SELECT is((holdfast.context_save('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('client', 'r1', 'seq', 8, 'base', pg_temp.rev() - 1, 'set', '{"back": 4}'::jsonb), 'save', true, NULL, tap.limits())).status, 200, 'a client that has missed something is told');

SELECT is((holdfast.context_save('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('client', 'r1', 'seq', 9, 'base', pg_temp.rev(), 'set', '{"a new one": 3}'::jsonb), 'save', true, NULL, tap.limits())).status, 204, 'nothing to tell of a new key');
SELECT is((holdfast.context_save('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('client', 'r1', 'seq', 9, 'base', pg_temp.rev(), 'set', '{"a new one": 3}'::jsonb), 'save', true, NULL, tap.limits())).status, 200, 'that it came before is told');

-- Tickets.
SELECT is((SELECT (a).ticket FROM pg_temp.save('{"client": "t1", "seq": 1, "set": {"t": 1}}') AS a) IS NOT NULL, true, 'a client''s first save has a ticket');
SELECT is((SELECT (a).ticket FROM pg_temp.save('{"client": "t1", "seq": 2, "base": 999, "set": {"t": 2}}') AS a), NULL, 'the next one has none');
SELECT tap.su($$ UPDATE holdfast.client SET ticket_until = extract(epoch FROM now()) + 160000 WHERE client_id = 't1' $$);
SELECT is((SELECT (a).ticket > extract(epoch FROM now()) + 600000 FROM pg_temp.save('{"client": "t1", "seq": 3, "set": {"t": 3}}') AS a), true, 'in the last quarter of its life there is a new one');
SELECT is((SELECT (a).ticket FROM pg_temp.save('{"client": "t1", "seq": 4, "set": {"t": 4}}') AS a), NULL, 'once');

SELECT ok(pg_temp.sums_hold(), 'the sums hold');
SELECT finish();
ROLLBACK;
