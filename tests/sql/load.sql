-- Loads: everything, a part, a delta; versions; one key; replacing the whole.
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();

SELECT is((pg_temp.load()).body::jsonb, '{"rev": 0, "era": "00000001", "full": true, "values": {}, "deleted": []}'::jsonb, 'an empty context');
SELECT is(pg_temp.saved('{"client": "c", "seq": 1, "set": {"form/a": 1, "form/b": {"x": [1, 2]}, "nav": "n", "__proto__": 5}}'), '200 applied', 'four keys');
SELECT is((pg_temp.load()).body::jsonb, '{"rev": 1, "era": "00000001", "full": true, "deleted": [], "values": {"form/a": 1, "form/b": {"x": [1, 2]}, "nav": "n", "__proto__": 5}}'::jsonb, 'all of them');
SELECT is((pg_temp.load(p_prefix => 'form/')).body::jsonb->'values', '{"form/a": 1, "form/b": {"x": [1, 2]}}', 'those with a prefix');
SELECT is((pg_temp.load(p_keys => '["nav", "form/a", "none"]')).body::jsonb->'values', '{"form/a": 1, "nav": "n"}', 'those on a list');
SELECT is((pg_temp.load(p_keys => '["nav", "form/a"]', p_prefix => 'form/')).body::jsonb->'values', '{"form/a": 1}', 'both');
SELECT is((pg_temp.load(p_prefix => 'FORM/')).body::jsonb->'values', '{}', 'byte by byte');
SELECT is((pg_temp.load(p_keys => '[]')).body::jsonb->'values', '{}', 'an empty list');

-- Deltas.
SELECT is(pg_temp.saved('{"client": "c", "seq": 2, "base": 1, "set": {"form/a": 2}, "delete": ["nav"]}'), '200 applied', 'one changes, one goes');
SELECT is((pg_temp.load(1)).body::jsonb, '{"rev": 2, "era": "00000001", "full": false, "values": {"form/a": 2}, "deleted": ["nav"]}'::jsonb, 'since 1');
SELECT is((pg_temp.load(2)).body::jsonb, '{"rev": 2, "era": "00000001", "full": false, "values": {}, "deleted": []}'::jsonb, 'since now');
SELECT is((pg_temp.load(0)).body::jsonb->'deleted', '[]', 'since 0 is everything, and nothing is deleted in it');
SELECT is((pg_temp.load(1, p_prefix => 'nav')).body::jsonb - '{rev,era,full}'::text[], '{"values": {}, "deleted": ["nav"]}'::jsonb, 'of a part');
SELECT is((pg_temp.load(1, '00000001')).status, 200, 'of this era');
SELECT is(pg_temp.keep(pg_temp.load(1, 'ffffffff')) || pg_temp.said('rev'), '410 cursor-expired refused2', 'of another era');
SELECT is(pg_temp.keep(pg_temp.load(3)), '410 cursor-expired refused', 'from the future');
SELECT is((pg_temp.load(0, 'ffffffff')).status, 200, 'everything needs no cursor');
SELECT is((holdfast.tombstone_trim('ann', tap.id(1), tap.limits('{"tombstones": 0}'))), 1, 'a deletion is forgotten');
SELECT is(pg_temp.keep(pg_temp.load(1)), '410 cursor-expired refused', 'from before that');
SELECT is((pg_temp.load(2)).status, 200, 'from after it');
SELECT set_config('tap.limits', '{"tombstones": 3}', true) \g /dev/null
SELECT is((SELECT count(*)::int FROM generate_series(1, 8) AS n, LATERAL pg_temp.save(jsonb_build_object('set', jsonb_build_object('t' || n, n))) AS a, LATERAL pg_temp.save(jsonb_build_object('delete', jsonb_build_array('t' || n))) AS d WHERE a.status = 200 AND d.status = 200), 8, 'eight keys come and go');
SELECT is(tap.peek($$ SELECT count(*)::text FROM holdfast.entry WHERE deleted_at IS NOT NULL $$), '3', 'a session keeps so many deletions');
SELECT is((pg_temp.load(12)).body::jsonb->'deleted', '["t6", "t7", "t8"]', 'and tells them');
SELECT is((pg_temp.load(11)).status, 410, 'but not to who has missed more');
SELECT set_config('tap.limits', '{}', true) \g /dev/null

-- Versions.
SELECT is((pg_temp.load()).etag, '00000001.18', 'the ETag');
SELECT is((pg_temp.load(p_seen => '00000001.18')).status, 304, 'is not sent twice');
SELECT is((pg_temp.load(p_seen => 'W/"x", "00000001.18"')).status, 304, 'in a list, weak or not');
SELECT is((pg_temp.load(p_seen => '00000001.17')).status, 200, 'another version is');
SELECT is((pg_temp.load(p_seen => 'ffffffff.18')).status, 200, 'and another era''s');
SELECT is((SELECT ARRAY[(a).used, (a).quota] FROM pg_temp.load() AS a), ARRAY[pg_temp.figure('bytes')::bigint, 1048576], 'the size is told');

-- Who may.
SELECT is((holdfast.context_load('ann', 'eve', 'viewer', tap.id(1), NULL, NULL, NULL, NULL, NULL, tap.limits())).status, 404, 'a stranger finds nothing');
SELECT tap.let_in('ann', 1, 'vic', 'viewer');
SELECT is((holdfast.context_load('ann', 'vic', 'viewer', tap.id(1), NULL, NULL, NULL, NULL, NULL, tap.limits())).status, 200, 'a viewer reads');
SELECT tap.expires_in('ann', 1, -10);
SELECT is((pg_temp.load()).status, 200, 'in its grace it is read');
SELECT tap.expires_in('ann', 1, -700000);
SELECT is((pg_temp.load()).code, 'session-expired', 'after that it is gone');
SELECT tap.expires_in('ann', 1, 3600);

-- One key.
CREATE FUNCTION pg_temp.key(k text, p_seen text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', (a).status, (a).code, (a).body, (a).etag) FROM holdfast.key_get('ann', 'ann', 'viewer', tap.id(1), k, p_seen, tap.limits()) AS a $$;
CREATE FUNCTION pg_temp.put(k text, v jsonb, p_match text DEFAULT NULL, p_none text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(a) || ' ' || coalesce((a).etag, '-') FROM holdfast.key_put('ann', 'ann', 'editor', tap.id(1), k, v, p_match, p_none, NULL, tap.limits()) AS a $$;
CREATE FUNCTION pg_temp.del(k text, p_match text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.key_delete('ann', 'ann', 'editor', tap.id(1), k, p_match, tap.limits())) $$;
SELECT is(pg_temp.key('form/b'), '200 {"x": [1, 2]} 00000001.1', 'the value itself, and its version');
SELECT is(pg_temp.key('form/b', '00000001.1'), '304 00000001.1', 'not twice');
SELECT is(pg_temp.key('nav'), '404 not-found', 'one that was deleted');
SELECT is(pg_temp.put('p', '1'), '201 applied 00000001.19', 'a new one');
SELECT is((SELECT (l.a).location FROM last_answer AS l), '/api/sessions/' || tap.id(1) || '/context/p', 'has a location');
SELECT is(pg_temp.put('p', '2'), '200 applied 00000001.20', 'is replaced');
SELECT is((SELECT count(*)::int FROM pg_temp.conflicts()), 0, 'one''s own script wrote it: no copy');
SELECT is(pg_temp.put('p', '2'), '200 unchanged 00000001.20', 'with the same: nothing');
SELECT is(pg_temp.put('p', '3', '00000001.19'), '412 version-mismatch refused 00000001.20', 'another version');
SELECT is(pg_temp.said('current'), '{"p": 2}', 'here is the present one');
SELECT is(pg_temp.put('p', '3', '00000001.20'), '200 applied 00000001.21', 'this version');
SELECT is(pg_temp.put('p', '4', '*'), '200 applied 00000001.22', 'any version');
SELECT is(pg_temp.put('q', '4', '*'), '412 version-mismatch refused -', 'any, but there is none');
SELECT is(pg_temp.put('p', '5', NULL, '*'), '412 version-mismatch refused 00000001.22', 'only if there is none');
SELECT is(pg_temp.put('q', '5', NULL, '*'), '201 applied 00000001.23', 'and there is none');
SELECT is(pg_temp.put('a//b', '5'), '422 schema refused -', 'a name that is no key');
SELECT is(pg_temp.put('form/a', '9'), '200 merged 00000001.24', 'what a client wrote');
SELECT is((SELECT c->>'theirs' FROM pg_temp.conflicts() AS c), '2', 'is kept');
SELECT is(pg_temp.put('form/b', '9', '00000001.1'), '200 applied 00000001.25', 'but not when its version was named');
SELECT is((SELECT count(*)::int FROM pg_temp.conflicts()), 1, 'for then it was seen');
SELECT is(pg_temp.del('p', '00000001.1'), '412 version-mismatch refused', 'deleted in another version');
SELECT is(pg_temp.del('p'), '204 applied', 'deleted');
SELECT is(pg_temp.del('p'), '404 not-found refused', 'twice');
SELECT is(pg_temp.key('p'), '404 not-found', 'is gone');
SELECT is(pg_temp.put('p', 'null'), '201 applied 00000001.27', 'a key may hold null');
SELECT is(pg_temp.key('p'), '200 null 00000001.27', 'and is there');
SELECT is(pg_temp.saved('{"client": "c", "seq": 3, "set": {"k": 1}}') || pg_temp.del('k'), '200 applied204 merged', 'what a client wrote is deleted');
SELECT is((SELECT c->>'theirs' FROM pg_temp.conflicts() AS c LIMIT 1), '1', 'and kept');

-- The whole.
CREATE FUNCTION pg_temp.put_all(b jsonb, p_match text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.context_put('ann', 'ann', 'editor', tap.id(1), b, p_match, NULL, tap.limits())) $$;
SELECT is(pg_temp.put_all('{"a": 1}', NULL), '428 if-match-required refused', 'without If-Match');
SELECT is(pg_temp.put_all('{"a": 1}', '*'), '428 if-match-required refused', '* names no version');
SELECT is(pg_temp.put_all('{"a": 1}', '00000001.1'), '412 version-mismatch refused', 'a stale one');
SELECT is(pg_temp.said('current'), pg_temp.context(), 'with the present document');
SELECT is(pg_temp.put_all('{"p": null, "a": 1}', (pg_temp.load()).etag), '200 applied', 'the present one');
SELECT is(pg_temp.context(), '{"a": 1, "p": null}', 'replaces all');
SELECT is(pg_temp.put_all((pg_temp.load()).body::jsonb, (pg_temp.load()).etag), '200 unchanged', 'what was loaded may be put back');
SELECT is(pg_temp.put_all('{"values": {"a": 2}, "rev": 1}', (pg_temp.load()).etag) || pg_temp.context(), '200 applied{"a": 2}', 'in the shape of a load, too');

-- merge-patch: each member is a key.
CREATE FUNCTION pg_temp.patch(b jsonb, p_match text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.context_merge_patch('ann', 'ann', 'editor', tap.id(1), b, p_match, NULL, tap.limits())) $$;
SELECT is(pg_temp.patch('{"b": {"x": 1, "y": {"z": null}}, "a": null, "none": null}') || pg_temp.context(), '200 applied{"b": {"x": 1, "y": {}}}', 'sets and deletes');
SELECT is(pg_temp.patch('{"b": {"x": null, "l": [null]}}') || pg_temp.context(), '200 applied{"b": {"l": [null], "y": {}}}', 'nested null deletes, arrays are whole');
SELECT is(pg_temp.patch('{"b": 1}', '00000001.1') || pg_temp.said('current'), '412 version-mismatch refused{"b": {"l": [null], "y": {}}}', 'in another version');
SELECT is(pg_temp.patch('{"b": 1}', (pg_temp.load()).etag) || pg_temp.context(), '200 applied{"b": 1}', 'in this one');

-- Values come back.
SELECT is((SELECT string_agg(k, ' ') FROM (VALUES ('0.1'), ('1e2'), ('12345678901234567890'), ('0.10'), ('-0.0'), ('1E-5'), ('3.141592653589793238462643383279502884197'),
    ('"\u00e9\ud83d\ude00\t\n\"\\\/"'), ('"שלום עולם"'), ('"👩‍👩‍👧‍👦"'), ('"\u007f\u0080\uffff"'), ('[[],{},[[]]]'), ('{"":{"":""}}'), ('1e307'), ('true'), ('""')) AS v (k)
    WHERE NOT ((pg_temp.save(('{"set": {"v": ' || k || '}}')::jsonb)).status = 200
      AND pg_temp.value('v')::jsonb = k::jsonb AND pg_temp.value('v') = k::jsonb::text)), NULL, 'every value comes back as it went');
SELECT is((pg_temp.save(jsonb_build_object('set', jsonb_build_object('long', repeat('é', 500000))))).status, 200, 'a string of 1,000,000 bytes');
SELECT is((SELECT octet_length(v) || ' ' || (v = repeat('é', 500000)) FROM (SELECT (pg_temp.load(p_keys => '["long"]')).body::jsonb->'values'->>'long' AS v) AS t), '1000000 true', 'comes back');
SELECT ok(pg_temp.sums_hold(), 'the sums hold');

-- `me`.
CREATE FUNCTION pg_temp.me() RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.context_load('ann', 'ann', 'viewer', '00000000-0000-0000-0000-000000000000', NULL, NULL, NULL, NULL, NULL, tap.limits()) $$;
SELECT is((pg_temp.me()).body::jsonb, '{"rev": 0, "era": null, "full": true, "values": {}, "deleted": []}'::jsonb, '`me` is empty before its first write');
SELECT is((holdfast.context_save('ann', 'ann', 'editor', '00000000-0000-0000-0000-000000000000', '{"client": "c", "seq": 1, "set": {"theme": "dark"}}', 'save', false, NULL, tap.limits())).status, 200, 'which makes it');
SELECT is((pg_temp.me()).body::jsonb->'values', '{"theme": "dark"}', 'and is read');
SELECT is((holdfast.context_load('ann', 'vic', 'viewer', '00000000-0000-0000-0000-000000000000', NULL, NULL, NULL, NULL, NULL, tap.limits())).status, 404, 'by nobody else');
SELECT is((holdfast.context_save('ann', 'vic', 'editor', '00000000-0000-0000-0000-000000000000', '{"set": {"theme": "vic"}}', 'save', false, NULL, tap.limits())).status, 404, 'nor written');

-- A preview changes nothing and says what a save would make.
SELECT is((holdfast.context_preview('ann', 'ann', 'editor', tap.id(1), '{"merge": {"b": {"x": 1}}, "set": {"n": 1}, "delete": ["v"]}', 'save', tap.limits())).body::jsonb - 'revs',
    '{"app": "", "values": {"b": {"x": 1}, "n": 1}}'::jsonb, 'values afterwards');
SELECT is((holdfast.context_preview('ann', 'ann', 'editor', tap.id(1), '{"merge": {"b": {"x": 1}}, "set": {"n": 1}}', 'save', tap.limits())).body::jsonb->'revs',
    jsonb_build_object('b', tap.peek($$ SELECT rev::text FROM holdfast.entry WHERE key = 'b' $$)::int, 'n', 0), 'and the revisions to guard them by');
SELECT is(pg_temp.value('b'), '1', 'nothing is written');
SELECT finish();
ROLLBACK;
