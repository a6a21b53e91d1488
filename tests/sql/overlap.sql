-- Overlaps: what was overwritten without having been seen is in a copy, and
-- nothing else is.
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();

-- By revision, without `was`.
SELECT is(pg_temp.saved('{"client": "a", "seq": 1, "set": {"k": "a1"}}'), '200 applied', 'a writes');
SELECT is(pg_temp.saved('{"client": "b", "seq": 1, "base": 1, "set": {"k": "b1"}}'), '200 applied', 'b has seen it and overwrites it');
SELECT is(pg_temp.saved('{"client": "a", "seq": 2, "base": 1, "set": {"k": "a2"}}'), '200 merged', 'a has not seen that: an overlap');
SELECT is(pg_temp.said('conflicts')::jsonb->0->>'reason', 'overlap', 'the answer says so');
SELECT is((SELECT c - '{id,created_at,client}'::text[] FROM pg_temp.conflicts() AS c),
    '{"key": "k", "base": 1, "rev": 3, "mine": "a2", "theirs": "b1", "kept": "mine", "reason": "overlap", "actor": "ann"}'::jsonb,
    'the newcomer wins, the other side is kept');
SELECT is((SELECT c->>'client' FROM pg_temp.conflicts() AS c), holdfast.client_shown('a'), 'a client is shown by its hash');
SELECT is(pg_temp.saved('{"client": "a", "seq": 3, "base": 1, "set": {"k": "a3"}}'), '200 applied', 'a again: b''s value is in a copy already');
SELECT is(pg_temp.saved('{"client": "b", "seq": 2, "base": 2, "set": {"k": "a3"}}'), '200 unchanged', 'the same value is no overlap');
SELECT is(pg_temp.saved('{"client": "b", "seq": 3, "base": 0, "delete": ["k"]}'), '200 merged', 'a delete overlaps like a set');
SELECT is(pg_temp.saved('{"client": "a", "seq": 4, "base": 4, "set": {"k": "a4"}}'), '200 merged', 'what was deleted meanwhile');
SELECT is((SELECT ARRAY[c->>'mine', c->>'theirs'] FROM pg_temp.conflicts() AS c LIMIT 1), '{a4,NULL}', 'comes back, and the copy says that it was deleted');
SELECT is(pg_temp.saved('{"client": "a", "seq": 5, "set": {"k2": 1}}'), '200 applied', 'a new key overlaps with nothing');
SELECT is(pg_temp.saved('{"client": "c", "seq": 1, "set": {"k2": 2}}'), '200 merged', 'without a base a client has seen nothing');
SELECT is(pg_temp.saved('{"set": {"k2": 3}}'), '200 merged', 'nor has a program');
SELECT is(pg_temp.saved('{"base": 1, "set": {"k2": 4}}'), '200 merged', 'and with one it is held to it');

-- The last writer may hold somebody else's work that he never saw.
SELECT is(pg_temp.saved('{"client": "a", "seq": 6, "set": {"d": {"a": 1}}}'), '200 applied', 'a makes a document');
CREATE TEMP TABLE seen AS SELECT pg_temp.rev() AS rev;
SELECT is(pg_temp.saved(jsonb_build_object('client', 'b', 'seq', 4, 'base', rev, 'merge', '{"d": {"b": 1}}'::jsonb)), '200 applied', 'b adds a member') FROM seen;
SELECT is(pg_temp.saved(jsonb_build_object('client', 'a', 'seq', 7, 'base', rev, 'merge', '{"d": {"a": 2}}'::jsonb, 'was', '{"d": {"a": 1}}'::jsonb)), '200 applied', 'a changes its own, by value: no overlap') FROM seen;
SELECT is(pg_temp.value('d'), '{"a": 2, "b": 1}', 'both are there');
SELECT is(pg_temp.saved(jsonb_build_object('client', 'a', 'seq', 8, 'base', rev, 'set', '{"d": {"a": 3}}'::jsonb)), '200 merged', 'a sets the whole, and has never seen b''s member') FROM seen;
SELECT is((SELECT c->>'theirs' FROM pg_temp.conflicts() AS c LIMIT 1), '{"a": 2, "b": 1}', 'which is in the copy');
SELECT is(pg_temp.saved(jsonb_build_object('client', 'a', 'seq', 9, 'base', rev, 'set', '{"d": {"a": 4}}'::jsonb)), '200 applied', 'and from then on a is alone') FROM seen;

-- Another actor under the same client id is somebody else.
SELECT tap.let_in('ann', 1, 'bob', 'editor');
SELECT is(pg_temp.saved(jsonb_build_object('client', 'a', 'seq', 1, 'base', pg_temp.rev(), 'set', '{"d": {"bob": 1}}'::jsonb), 'bob'), '200 applied', 'bob writes as client a');
SELECT is(pg_temp.saved(jsonb_build_object('client', 'a', 'seq', 10, 'base', pg_temp.rev() - 1, 'set', '{"d": {"ann": 1}}'::jsonb)), '200 merged', 'ann''s client a has not seen that');

-- reject.
CREATE TEMP TABLE copies AS SELECT count(*)::int AS n FROM pg_temp.conflicts();
CREATE TEMP TABLE before AS SELECT pg_temp.rev() AS rev, pg_temp.context() AS context;
SELECT is(pg_temp.saved('{"client": "b", "seq": 5, "base": 1, "strategy": "reject", "set": {"d": "b", "new": 1}, "delete": ["k"]}'), '409 conflict refused', 'reject refuses');
SELECT is((pg_temp.said('current'))::jsonb, '{"d": {"ann": 1}, "k": "a4"}', 'with the present values of what overlaps');
SELECT is(jsonb_array_length(pg_temp.said('conflicts')::jsonb), 2, 'and the copies of what was refused');
SELECT is(ROW(pg_temp.rev(), pg_temp.context())::text, ROW(rev, context)::text, 'nothing is written') FROM before;
SELECT is((SELECT count(*)::int FROM pg_temp.conflicts()), n + 2, 'but the copies') FROM copies;
SELECT is(pg_temp.saved('{"client": "b", "seq": 5, "base": 1, "strategy": "reject", "set": {"d": "b", "new": 1}, "delete": ["k"]}'), '409 conflict refused', 'sent again it is refused again');
SELECT is((SELECT count(*)::int FROM pg_temp.conflicts()), n + 2, 'and no copy is added') FROM copies;
SELECT is((SELECT c->>'kept' FROM pg_temp.conflicts() AS c LIMIT 1), 'theirs', 'what was there is kept');
SELECT is(pg_temp.saved(jsonb_build_object('client', 'b', 'seq', 5, 'base', pg_temp.rev(), 'strategy', 'reject', 'set', '{"d": "b"}'::jsonb)), '200 applied', 'with a base that has seen all it is applied');
SELECT is(pg_temp.saved('{"client": "a", "seq": 11, "base": 0, "strategy": "overwrite", "set": {"d": "a"}}'), '200 merged', 'overwrite wins');
SELECT is((SELECT c->>'theirs' FROM pg_temp.conflicts() AS c LIMIT 1), 'b', 'and keeps the other side');

-- By value.  The verdict for a present value, an operation, and the value that its
-- author saw: - nothing, . a change, ! an overlap.
CREATE FUNCTION pg_temp.verdict(p_kind text, p_present jsonb, p_value jsonb, p_was jsonb)
RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN d.is_overlap THEN '!' WHEN d.is_change THEN '.' ELSE '-' END
      FROM holdfast.save_decide(p_kind, p_present, p_value, true, p_was, 9, 0) AS d
$$;
SELECT is((SELECT string_agg(pg_temp.verdict('merge', n, v, w), '' ORDER BY i) FROM (VALUES
    (1, '{"x": 1}'::jsonb, '{"x": 2}'::jsonb, '{"x": 1}'::jsonb), (2, '{"x": 2}', '{"x": 2}', '{"x": 1}'),
    (3, '{"x": 3}', '{"x": 2}', '{"x": 1}'), (4, '{"x": 1, "y": 9}', '{"x": 2}', '{"x": 1}'),
    (5, '{"y": 9}', '{"x": 2}', '{"x": null}'), (6, '{"y": 9}', '{"x": 2}', '{}'), (7, '{"y": 9}', '{"x": 2}', '{"x": 1}'),
    (8, '{"x": null}', '{"x": 2}', '{}'), (9, '{"x": 1}', '{"x": null}', '{"x": 1}'), (10, '{}', '{"x": null}', '{"x": 1}'),
    (11, '{"x": 2}', '{"x": null}', '{"x": 1}')) AS c (i, n, v, w)),
    '.-!...!..-!', 'members of the patch only; missing and null are one');
SELECT is((SELECT string_agg(pg_temp.verdict('merge', n, v, w), '' ORDER BY i) FROM (VALUES
    (1, '{"l": [1, 2]}'::jsonb, '{"l": [1, 3]}'::jsonb, '{"l": [1, 2]}'::jsonb), (2, '{"l": [2, 1]}', '{"l": [1, 3]}', '{"l": [1, 2]}'),
    (3, '{"o": {"p": 1, "q": 8}}', '{"o": {"p": 2}}', '{"o": {"p": 1}}'), (4, '{"o": {"p": 5}}', '{"o": {"p": 2}}', '{"o": {"p": 1}}'),
    (5, '{"o": 7}', '{"o": {"p": 2}}', '{"o": {"p": 1}}'), (6, '{"o": 7}', '{"o": {"p": 2}}', '{"o": 7}'),
    (7, '{"o": {"p": 1}}', '{"o": 7}', '{"o": {"p": 1}}'), (8, '{"o": {"p": 2}}', '{"o": 7}', '{"o": {"p": 1}}'),
    (9, NULL, '{"o": 7}', NULL), (10, NULL, '{"o": 7}', '{"o": 1}'), (11, '"s"', '{"o": 7}', '"s"')) AS c (i, n, v, w)),
    '.!.!!..!.!.', 'arrays are atomic, objects are looked into');
SELECT is((SELECT string_agg(pg_temp.verdict(k, n, v, w), '' ORDER BY i) FROM (VALUES
    (1, 'set', '1'::jsonb, '2'::jsonb, '1'::jsonb), (2, 'set', '3', '2', '1'), (3, 'set', '2', '2', '1'), (4, 'set', NULL, '2', 'null'),
    (5, 'set', NULL, '2', '1'), (6, 'set', '{"a": 1}', '{"a": 1, "b": null}', '{}'), (7, 'set', '{"a": 1, "b": 2}', '{"a": 5}', '{"a": 1}'),
    (8, 'delete', '1', NULL, '1'), (9, 'delete', '2', NULL, '1'), (10, 'delete', NULL, NULL, '1'), (11, 'set', 'null', '2', 'null')) AS c (i, k, n, v, w)),
    '.!-.!.!.!-.', 'a whole value is compared whole');
-- The fast and the slow way decide alike.
SELECT is(pg_temp.saved('{"client": "a", "seq": 12, "base": 0, "set": {"w": 1}, "was": {"w": null}}'), '200 applied', 'a key nobody had, by value');
SELECT is(pg_temp.saved('{"client": "b", "seq": 6, "base": 0, "set": {"w": 2}, "was": {"w": 1}}'), '200 applied', 'seen by value, whatever the base');
SELECT is(pg_temp.saved('{"client": "b", "seq": 7, "base": 999999, "set": {"w": 3}, "was": {"w": 1}}'), '200 merged', 'not seen, whoever wrote it: also oneself');
SELECT is(pg_temp.saved('{"client": "b", "seq": 8, "base": 0, "set": {"w": 4, "v": 1}, "was": {"w": 3}}'), '200 applied', 'of the other keys the revision tells');
SELECT is(pg_temp.saved('{"client": "a", "seq": 13, "base": 0, "merge": {"w": {"x": 1}}, "was": {"w": 4}}'), '200 applied', 'a scalar gives way to an object');
SELECT is(pg_temp.saved('{"client": "a", "seq": 14, "base": 0, "delete": ["w"], "was": {"w": {"x": 2}}}'), '200 merged', 'a delete of what changed');

-- A batch after a batch: what the first one wrote, the second has seen.
SELECT is(pg_temp.saved('{"client": "n", "batches": [{"seq": 1, "set": {"q": 1}}, {"seq": 2, "set": {"q": 2}}, {"seq": 3, "merge": {"q": {"z": 1}}}]}'), '200 applied', 'three batches of one key');
SELECT is(pg_temp.value('q'), '{"z": 1}', 'leave what the last one said');
SELECT is(tap.peek($$ SELECT concat_ws(' ', rev - (SELECT rev FROM holdfast.session WHERE user_id = 'ann'), other_rev) FROM holdfast.entry WHERE key = 'q' $$), '0 0',
    'at the last revision');

-- Bounds of the copies.
SELECT set_config('tap.limits', '{"conflicts": 5}', true) \g /dev/null
SELECT is((SELECT count(*)::int FROM generate_series(1, 20) AS n, LATERAL pg_temp.save(jsonb_build_object('client', 'm' || n, 'seq', 1, 'set', jsonb_build_object('q', n))) AS a WHERE a.outcome = 'merged'), 20, 'twenty overlaps');
SELECT is((SELECT array_agg(c->>'theirs') FROM pg_temp.conflicts() AS c), '{19,"{\"x\": 1}",b,a4,3}', 'at the bound the newest copy of each key stays');
SELECT is((pg_temp.save('{"client": "x", "seq": 1, "set": {"q": "x"}}')).warn, 'conflicts;used=5;limit=5;dropped=1', 'and Quota-Warning tells');
SELECT set_config('tap.limits', '{"conflict_bytes": 300}', true) \g /dev/null
SELECT is((pg_temp.save('{"client": "y", "seq": 1, "set": {"q": 1}}')).status, 200, 'one more');
SELECT is((pg_temp.save(jsonb_build_object('client', 'z', 'seq', 1, 'set', jsonb_build_object('q', repeat('z', 500))))).status, 200, 'a large one');
SELECT is((pg_temp.save('{"client": "y2", "seq": 1, "set": {"q": 3}}')).status, 200, 'is overwritten');
SELECT is((SELECT array_agg(length(c->>'theirs')) FROM pg_temp.conflicts() AS c), '{500}', 'the newest stays, however large it is');
SELECT set_config('tap.limits', '{}', true) \g /dev/null
SELECT is((pg_temp.save(jsonb_build_object('client', 'y', 'seq', 2, 'set', jsonb_build_object('q', repeat('l', 20000))))).status, 200, 'a winner that is large');
SELECT is(tap.peek($$ SELECT (mine IS NULL)::text || mine_set FROM holdfast.conflict ORDER BY number DESC LIMIT 1 $$), 'truetrue', 'is not kept beside its own copy in the context');
SELECT is((SELECT length(c->>'mine') FROM pg_temp.conflicts() AS c LIMIT 1), 20000, 'but is shown with it');
SELECT ok(pg_temp.sums_hold(), 'the sums hold');

-- Resolving.
CREATE FUNCTION pg_temp.resolve(p_use jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.conflict_resolve('ann', 'ann', 'editor', tap.id(1),
        (SELECT (c->>'id')::uuid FROM pg_temp.conflicts() AS c LIMIT 1), p_use, NULL, tap.limits()))
$$;
CREATE FUNCTION pg_temp.quarrel() RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.saved(jsonb_build_object('set', '{"r": "first"}'::jsonb));
    SELECT pg_temp.saved(jsonb_build_object('base', 1, 'set', '{"r": "second"}'::jsonb))
$$;
SELECT is(pg_temp.quarrel() || (SELECT count(*) FROM pg_temp.conflicts()), '200 merged3', 'two sides');
SELECT is(pg_temp.resolve('{"use": "mine"}'), '200 unchanged', 'the side that is there: nothing changes');
SELECT is(pg_temp.value('r') || (SELECT count(*) FROM pg_temp.conflicts()), '"second"2', 'and the copy is let go');
SELECT is(pg_temp.quarrel(), '200 merged', 'again');
SELECT is(pg_temp.resolve('{"use": "theirs"}'), '200 applied', 'the other side');
SELECT is(pg_temp.value('r') || (SELECT count(*) FROM pg_temp.conflicts()), '"first"2', 'is written, and the copy is let go');
SELECT is(pg_temp.quarrel(), '200 merged', 'again');
SELECT is(pg_temp.resolve('{"use": "value"}'), '422 schema refused', 'a value that is missing');
SELECT is(pg_temp.resolve('{"use": "value", "value": null}'), '200 applied', 'a value of its own');
SELECT is(pg_temp.value('r'), 'null', 'is written');
SELECT is(pg_temp.quarrel() || pg_temp.saved('{"client": "later", "seq": 1, "base": 99999, "was": {"r": "second"}, "set": {"r": "third"}}'), '200 merged200 applied', 'one changes after the conflict');
SELECT is(pg_temp.resolve('{"use": "theirs"}'), '200 merged', 'who takes the other side may not have seen that');
SELECT is((SELECT c->>'theirs' FROM pg_temp.conflicts() AS c LIMIT 1), 'third', 'so it is kept');
SELECT is((holdfast.conflict_get('ann', 'ann', 'viewer', tap.id(1), gen_random_uuid(), tap.limits())).status, 404, 'an unknown copy is not found');
SELECT is((SELECT (holdfast.conflict_get('ann', 'ann', 'viewer', tap.id(1), (c->>'id')::uuid, tap.limits())).body::jsonb = c FROM pg_temp.conflicts() AS c LIMIT 1), true, 'one is seen as in the list');
SELECT is((SELECT ((holdfast.conflict_list('ann', 'ann', 'viewer', tap.id(1), 1, NULL, tap.limits())).body::json->>'next') IS NOT NULL), true, 'a page has a next one');
SELECT is((SELECT count(DISTINCT id)::int FROM (
    WITH RECURSIVE page AS (
        SELECT (holdfast.conflict_list('ann', 'ann', 'viewer', tap.id(1), 1, NULL, tap.limits())).body::json AS b
         UNION ALL
        SELECT (holdfast.conflict_list('ann', 'ann', 'viewer', tap.id(1), 1, p.b->>'next', tap.limits())).body::json FROM page AS p WHERE p.b->>'next' IS NOT NULL)
    SELECT b->'conflicts'->0->>'id' AS id FROM page) AS ids), (SELECT count(*)::int FROM pg_temp.conflicts()), 'page by page they are all seen');
SELECT is((holdfast.conflict_list('ann', 'ann', 'viewer', tap.id(1), 1, 'x', tap.limits())).code, 'bad-parameter', 'a cursor that is none');

-- A save that is refused for its second batch overwrites nothing with its first.
CREATE TEMP TABLE kept AS SELECT count(*) FROM pg_temp.conflicts();
SELECT is(pg_temp.saved('{"batches": [{"set": {"r": "unseen"}, "base": 1}, {"set": {"": 1}}]}'), '422 schema refused',
    'a body whose second batch names a key that cannot be one');
SELECT is((SELECT count(*) FROM pg_temp.conflicts()), (SELECT count FROM kept), 'is refused, and leaves no copy');
SELECT finish();
ROLLBACK;
