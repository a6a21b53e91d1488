-- Snapshots: their state, their cost, their life; restore, diff.
\ir lib/begin.psql
SELECT * FROM no_plan();

-- Shorthands: every one of them as the owner, in session n.
CREATE FUNCTION pg_temp.save(n int, p_body jsonb, p_limits jsonb DEFAULT '{}', p_user text DEFAULT 'ann', p_owner text DEFAULT 'ann') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.context_save(p_owner, p_user, 'editor', tap.id(n), p_body, 'save', false, NULL, tap.limits(p_limits)) $$;
CREATE FUNCTION pg_temp.snap(n int, p_body jsonb DEFAULT '{}', p_limits jsonb DEFAULT '{}', p_user text DEFAULT 'ann', p_owner text DEFAULT 'ann') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.snapshot_create(p_owner, p_user, 'editor', tap.id(n), gen_random_uuid(), p_body, NULL, NULL, tap.limits(p_limits)) $$;
CREATE FUNCTION pg_temp.get(n int, p_number text, p_user text DEFAULT 'ann', p_owner text DEFAULT 'ann') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.snapshot_get(p_owner, p_user, 'viewer', tap.id(n), p_number, tap.limits()) $$;
CREATE FUNCTION pg_temp.at(n int, p_number text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT (pg_temp.get(n, p_number)).body::jsonb->'values' $$;
CREATE FUNCTION pg_temp.list(n int, p_source text DEFAULT NULL, p_limit int DEFAULT NULL, p_cursor text DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
    SELECT (holdfast.snapshot_list('ann', 'ann', 'viewer', tap.id(n), p_source, p_limit, p_cursor, tap.limits())).body::jsonb $$;
CREATE FUNCTION pg_temp.numbers(n int, p_source text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(x->>'number', ',') FROM jsonb_array_elements(pg_temp.list(n, p_source)->'snapshots') AS x $$;
CREATE FUNCTION pg_temp.restore(n int, p_number text, p_body jsonb DEFAULT NULL, p_limits jsonb DEFAULT '{}', p_user text DEFAULT 'ann', p_owner text DEFAULT 'ann') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.snapshot_restore(p_owner, p_user, 'editor', tap.id(n), p_number, p_body, tap.limits(p_limits)) $$;
CREATE FUNCTION pg_temp.drop(n int, p_number text, p_user text DEFAULT 'ann', p_owner text DEFAULT 'ann') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.snapshot_delete(p_owner, p_user, 'editor', tap.id(n), p_number, tap.limits()) $$;
CREATE FUNCTION pg_temp.now(n int) RETURNS jsonb LANGUAGE sql AS $$
    SELECT (holdfast.context_load('ann', 'ann', 'viewer', tap.id(n), NULL, NULL, NULL, NULL, NULL, tap.limits())).body::jsonb->'values' $$;
CREATE FUNCTION pg_temp.past(n int) RETURNS text LANGUAGE sql AS $$
    SELECT tap.peek(format('SELECT string_agg(key || rev || ''-'' || until_rev, '','' ORDER BY key, rev) FROM holdfast.past WHERE session_id = %L', tap.id(n))) $$;
-- The session's sums about its past are right.
CREATE FUNCTION pg_temp.sums(n int) RETURNS boolean LANGUAGE sql AS $$
    SELECT tap.peek(format('SELECT s.past_bytes = coalesce((SELECT sum(bytes) FROM holdfast.past AS p WHERE p.session_id = s.session_id), 0)
        AND s.snapshot_rev = coalesce((SELECT max(rev) FROM holdfast.snapshot AS n WHERE n.session_id = s.session_id), 0)
        AND s.bytes = (SELECT coalesce(sum(bytes), 0) FROM holdfast.entry AS e WHERE e.session_id = s.session_id)
        FROM holdfast.session AS s WHERE s.session_id = %L', tap.id(n)))::boolean $$;

-- To name a moment.
DO $$ BEGIN PERFORM tap.create('ann', 1, '{"context": {"a": 1, "f/x": {"n": 1}, "f/y": 2}}'); END $$;
CREATE TEMP TABLE r AS SELECT * FROM pg_temp.snap(1, '{"name": "first"}');
SELECT is((SELECT status FROM r), 201, 'a snapshot is made');
SELECT is((SELECT location FROM r), '/api/sessions/' || tap.id(1) || '/snapshots/1', 'and has a place');
SELECT is((SELECT body::jsonb - '{id,created_at,expires_at}'::text[] FROM r),
    '{"number": 1, "name": "first", "source": "user", "scope": "", "rev": 2, "bytes": 17, "pinned": false}', 'it says what it names');
SELECT is((SELECT bell::jsonb->0->>'rev' FROM r), '2', 'others hear of it, by a revision of its own');
SELECT is((tap.get('ann', 1)).body::jsonb->>'rev', '2', 'which is the session''s');
SELECT is((SELECT (body::jsonb->>'expires_at')::timestamptz - (body::jsonb->>'created_at')::timestamptz FROM r), interval '30 days', 'it has 30 days');
SELECT is(pg_temp.past(1), NULL, 'nothing is copied');
SELECT is(pg_temp.at(1, '1'), '{"a": 1, "f/x": {"n": 1}, "f/y": 2}', 'it reads what there was');

-- A save costs extra once.
DO $$ BEGIN PERFORM pg_temp.save(1, '{"client": "c", "seq": 1, "base": 1, "set": {"a": 2}}'); END $$;
SELECT is(pg_temp.past(1), 'a1-3', 'the first save after it keeps the value that goes');
DO $$ BEGIN PERFORM pg_temp.save(1, format('{"client": "c", "seq": %s, "base": 3, "set": {"a": %s}}', i, i + 1)::jsonb) FROM generate_series(2, 9) AS i; END $$;
SELECT is(pg_temp.past(1), 'a1-3', 'the next ones keep nothing');
SELECT is(pg_temp.at(1, '1'), '{"a": 1, "f/x": {"n": 1}, "f/y": 2}', 'it reads the same');
DO $$ BEGIN PERFORM pg_temp.save(1, '{"delete": ["f/y"], "merge": {"f/x": {"n": 5}}, "set": {"new": 1}}'); END $$;
SELECT is(pg_temp.past(1), 'a1-3,f/x1-12,f/y1-12', 'so do a merge and a deletion');
SELECT is(pg_temp.at(1, 'latest'), '{"a": 1, "f/x": {"n": 1}, "f/y": 2}', 'also as `latest`');
SELECT ok(pg_temp.sums(1), 'and the sums are right');

-- A scope.
DO $$ BEGIN PERFORM pg_temp.snap(1, '{"scope": "f/", "pinned": true}'); END $$;
SELECT is(pg_temp.at(1, '2'), '{"f/x": {"n": 5}}', 'a scoped one has those keys alone');
SELECT is((pg_temp.get(1, '2')).body::jsonb->>'bytes', '11', 'and their bytes');
SELECT is((pg_temp.get(1, '2')).body::jsonb->>'expires_at', NULL, 'a pinned one has no end');
DO $$ BEGIN PERFORM pg_temp.save(1, '{"set": {"new": 2, "a": 99, "f/x": 6}}'); END $$;
SELECT is(pg_temp.past(1), 'a1-3,f/x1-12,f/x12-14,f/y1-12', 'other keys are not kept for it');

-- The list.
DO $$ BEGIN PERFORM pg_temp.snap(1, '{"source": "auto"}'); PERFORM pg_temp.snap(1, '{"source": "step"}'); END $$;
SELECT is(pg_temp.numbers(1), '3,2,1', 'newest first, without steps');
SELECT is(pg_temp.numbers(1, 'step'), '4', 'which are told when asked for');
SELECT is(pg_temp.list(1, NULL, 2)->>'next', '2', 'a page ends with a cursor');
SELECT is((SELECT string_agg(x->>'number', ',') FROM jsonb_array_elements(pg_temp.list(1, NULL, 2, '2')->'snapshots') AS x), '1', 'which leads to the next');
SELECT is(pg_temp.list(1, NULL, 2, '2')->>'next', NULL, 'and to the end');
SELECT is((holdfast.snapshot_list('ann', 'ann', 'viewer', tap.id(1), NULL, NULL, 'x', tap.limits())).status, 400, 'a made-up cursor is refused');
SELECT is((pg_temp.get(1, 'latest')).body::jsonb->>'number', '3', 'a step is never `latest`');
SELECT is((SELECT string_agg((pg_temp.get(1, t)).status::text, ',') FROM unnest('{0,5,x,-1,"1 ",99999999999999999999,1.0,LATEST,null}'::text[]) AS t),
    '404,404,404,404,404,404,404,404,404', 'what is none is not found');

-- Rename, pin.
SELECT is((holdfast.snapshot_update('ann', 'ann', 'editor', tap.id(1), '1', '{"name": "kept", "pinned": true}', tap.limits())).body::jsonb - '{id,created_at}'::text[],
    '{"number": 1, "name": "kept", "source": "user", "scope": "", "rev": 2, "bytes": 17, "pinned": true, "expires_at": null}', 'a name and a pin');
SELECT is((holdfast.snapshot_update('ann', 'ann', 'editor', tap.id(1), '1', '{"pinned": false}', tap.limits())).body::jsonb->>'name', 'kept', 'what is left out stays');
SELECT cmp_ok((pg_temp.get(1, '1')).body::jsonb->>'expires_at', '>', to_char(now() + interval '29 days', 'YYYY-MM-DD'), 'what is unpinned has its days again');
SELECT is((holdfast.snapshot_update('ann', 'ann', 'editor', tap.id(1), '1', '{"name": null}', tap.limits())).body::jsonb->>'name', NULL, 'a name can go');
SELECT is((holdfast.snapshot_update('ann', 'ann', 'editor', tap.id(1), '1', '{}', tap.limits())).bell, NULL, 'nothing changed, nobody hears');

-- Deleting frees what nobody else needs.
SELECT is((pg_temp.drop(1, '2')).status, 204, 'one goes');
SELECT is(pg_temp.past(1), 'a1-3,f/x1-12,f/y1-12', 'with the one value that only it had');
SELECT is((pg_temp.drop(1, '2')).status, 404, 'it is gone');
SELECT is(pg_temp.at(1, '1'), '{"a": 1, "f/x": {"n": 1}, "f/y": 2}', 'the others read as they did');
DO $$ BEGIN PERFORM pg_temp.drop(1, t) FROM unnest('{1,3,4}'::text[]) AS t; END $$;
SELECT is(pg_temp.past(1), NULL, 'with the last one all of it');
SELECT ok(pg_temp.sums(1), 'and the sums are right');
SELECT is((pg_temp.snap(1)).body::jsonb->>'number', '5', 'a number never comes again');

-- Restore.
DO $$ BEGIN
    PERFORM tap.create('ann', 2, '{"context": {"a": 1, "f/x": 1, "f/y": 1, "g": [1, 2]}}');
    PERFORM pg_temp.snap(2);
    PERFORM pg_temp.save(2, '{"set": {"a": 2, "f/x": 2, "new": 1}, "delete": ["f/y"]}');
END $$;
CREATE TEMP TABLE was AS SELECT pg_temp.now(2) AS v;
TRUNCATE r; INSERT INTO r SELECT * FROM pg_temp.restore(2, '1', '{"scope": "f/"}');
SELECT is((SELECT body::jsonb FROM r), '{"rev": 4, "number": 1, "changed": ["f/x", "f/y"], "before": 2}', 'a scope of it comes back');
SELECT is(pg_temp.now(2), '{"a": 2, "f/x": 1, "f/y": 1, "g": [1, 2], "new": 1}', 'other keys are left alone');
SELECT is((SELECT bell::jsonb FROM r), jsonb_build_array(jsonb_build_object('session', tap.id(2), 'rev', 4, 'client', NULL, 'keys', '["f/x", "f/y"]'::jsonb)), 'others hear of it');
SELECT is(tap.peek(format('SELECT string_agg(key, '','' ORDER BY key) FROM holdfast.entry WHERE rev = 4 AND session_id = %L', tap.id(2))), 'f/x,f/y', 'only the difference is written');
SELECT is((holdfast.snapshot_undo('ann', 'ann', 'editor', tap.id(2), '{"scope": "f/"}', tap.limits())).status, 200, 'undo');
SELECT is(pg_temp.now(2), (SELECT v FROM was), 'takes it back');
SELECT is((pg_temp.restore(2, 'latest')).body::jsonb->'changed', '["a", "f/x", "f/y", "new"]', 'all of it');
SELECT is(pg_temp.now(2), '{"a": 1, "f/x": 1, "f/y": 1, "g": [1, 2]}', 'comes back');
SELECT is((holdfast.snapshot_undo('ann', 'ann', 'editor', tap.id(2), NULL, tap.limits())).status, 200, 'one undo');
SELECT is(pg_temp.now(2), (SELECT v FROM was), 'takes all of it back');
DO $$ BEGIN PERFORM pg_temp.restore(2, '1'); END $$;
TRUNCATE r; INSERT INTO r SELECT * FROM pg_temp.restore(2, '1');
SELECT is((SELECT (body::jsonb - 'rev')::text FROM r), '{"before": null, "number": 1, "changed": []}', 'again it changes nothing');
SELECT is((SELECT bell FROM r), NULL, 'and nobody hears');
SELECT is((pg_temp.snap(2, '{"scope": "f/"}')).status, 201, 'from one of a scope');
SELECT is((pg_temp.restore(2, 'latest', '{"scope": "g"}')).status, 422, 'keys of another cannot come');
DO $$ BEGIN PERFORM pg_temp.save(2, '{"set": {"a": 7, "f/x": 7, "f/z": 7}}'); END $$;
SELECT is((pg_temp.restore(2, 'latest', '{"scope": "f/x"}')).body::jsonb->'changed', '["f/x"]', 'keys of a part of it can');
SELECT is((pg_temp.restore(2, 'latest')).body::jsonb->'changed', '["f/z"]', 'without a scope, those it has');
SELECT ok(pg_temp.sums(2), 'and the sums are right');
SELECT is((holdfast.snapshot_restore_id('ann', 'ann', (SELECT ((pg_temp.get(2, '1')).body::jsonb->>'id')::uuid), NULL, tap.limits())).body::jsonb->'changed', '["a"]', 'its id alone is enough');
SELECT is((holdfast.snapshot_restore_id('bob', 'bob', (SELECT ((pg_temp.get(2, '1')).body::jsonb->>'id')::uuid), NULL, tap.limits())).status, 404, 'to its owner alone');
DO $$ BEGIN PERFORM tap.su(format('UPDATE holdfast.session SET status = ''completed'' WHERE session_id = %L', tap.id(2))); END $$;
SELECT is((pg_temp.restore(2, '1')).body::jsonb->>'reason', 'completed', 'what is completed stays as it is');
SELECT is((pg_temp.snap(2)).status, 201, 'a moment of it may still be named');

-- Room in the context.
DO $$ BEGIN
    PERFORM tap.create('ann', 3, jsonb_build_object('context', jsonb_build_object('f/x', repeat('x', 500))));
    PERFORM pg_temp.snap(3);
    PERFORM pg_temp.save(3, jsonb_build_object('set', jsonb_build_object('b', repeat('y', 800)), 'delete', jsonb_build_array('f/x')));
END $$;
SELECT is((pg_temp.restore(3, '1', '{"scope": "f/"}', '{"context_bytes": 1000}')).body::jsonb->>'which', 'context_bytes', 'a part that has no room beside the rest is refused');
SELECT is(pg_temp.numbers(3, 'step'), NULL, 'and no step is left of it');
SELECT is((pg_temp.restore(3, '1', NULL, '{"context_bytes": 1000}')).status, 200, 'the whole has room');

-- The version of a schema.
DO $$ BEGIN
    PERFORM tap.create('ann', 18);
    PERFORM pg_temp.save(18, '{"set": {"a": 1, "b": 1}, "version": 3}');
    PERFORM pg_temp.snap(18);
    PERFORM pg_temp.save(18, '{"set": {"a": 2, "b": 2}, "version": 4}');
    PERFORM pg_temp.restore(18, '1', '{"scope": "a"}');
END $$;
CREATE FUNCTION pg_temp.versions(n int) RETURNS text LANGUAGE sql AS $$
    SELECT tap.peek(format('SELECT string_agg(key || version, '','' ORDER BY key) FROM holdfast.entry WHERE session_id = %L', tap.id(n))) $$;
SELECT is(pg_temp.versions(18), 'a3,b4', 'comes back with its value');
DO $$ BEGIN PERFORM holdfast.snapshot_undo('ann', 'ann', 'editor', tap.id(18), '{"scope": "a"}', tap.limits()); END $$;
SELECT is(pg_temp.versions(18), 'a4,b4', 'and by undo');

-- Room for the step before is made by letting go of the very one.
DO $$ BEGIN
    PERFORM tap.create('ann', 40);
    PERFORM pg_temp.save(40, '{"set": {"a": 1}, "version": 3}');
    PERFORM pg_temp.snap(40, '{"source": "auto"}');
    PERFORM pg_temp.save(40, '{"set": {"a": 2}, "version": 4}');
    PERFORM pg_temp.restore(40, '1', NULL, '{"snapshots": 1}');
END $$;
SELECT is(pg_temp.numbers(40, 'step') || pg_temp.now(40) || pg_temp.versions(40), '2{"a": 1}a3', 'its version comes back all the same');
DO $$ BEGIN PERFORM holdfast.snapshot_undo('ann', 'ann', 'editor', tap.id(40), NULL, tap.limits('{"snapshots": 1}')); END $$;
SELECT is(pg_temp.numbers(40, 'step') || pg_temp.now(40) || pg_temp.versions(40), '3{"a": 2}a4', 'and by undo');

-- All digits are promised.
DO $$ BEGIN
    PERFORM tap.create('ann', 41, '{"context": {"d": 1.50, "o": {"x": [2.0, 1], "y": 1}}}');
    PERFORM pg_temp.snap(41);
    PERFORM pg_temp.save(41, '{"set": {"d": 1.5, "o": {"x": [2, 1], "y": 1}}}');
END $$;
SELECT is((holdfast.snapshot_diff('ann', 'ann', 'viewer', tap.id(41), '1', NULL, tap.limits())).body::jsonb::text, '{"patch": {"d": 1.5, "o": {"x": [2, 1]}}, "changed": ["/d", "/o/x/0"]}', 'fewer of them are a difference');
DO $$ BEGIN PERFORM pg_temp.restore(41, '1'); END $$;
SELECT is(pg_temp.now(41)::text, '{"d": 1.50, "o": {"x": [2.0, 1], "y": 1}}', 'and come back');

-- Diff.
DO $$ BEGIN
    PERFORM tap.create('ann', 4, '{"context": {"same": {"x": 1}, "f": {"name": "A", "tags": [1, 2], "deep": {"a": 1, "b": 2}}, "gone": 1, "s/l~h": {"a/b": 1}, "list": [1, 2, 3]}}');
    PERFORM pg_temp.snap(4);
    PERFORM pg_temp.save(4, '{"set": {"f": {"name": "B", "tags": [1, 3], "deep": {"b": 2, "c": {"d": 1}}}, "come": {"x": {"y": 1}}, "s/l~h": {"a/b": 2}, "list": [1]}, "delete": ["gone"]}');
    PERFORM pg_temp.snap(4);
    PERFORM pg_temp.save(4, '{"set": {"come": 1}}');
END $$;
CREATE FUNCTION pg_temp.diff(n int, a text, b text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT (holdfast.snapshot_diff('ann', 'ann', 'viewer', tap.id(n), a, b, tap.limits())).body::jsonb $$;
SELECT is(pg_temp.diff(4, '1', '2')->'patch', '{"f": {"name": "B", "tags": [1, 3], "deep": {"a": null, "c": {"d": 1}}}, "gone": null, "come": {"x": {"y": 1}}, "s/l~h": {"a/b": 2}, "list": [1]}', 'a merge patch');
SELECT is(pg_temp.diff(4, '1', '2')->'changed', '["/come", "/f/deep/a", "/f/deep/c", "/f/name", "/f/tags/1", "/gone", "/list", "/s~1l~0h/a~1b"]', 'and what a person would say');
SELECT is(holdfast.merge_patch(pg_temp.at(4, '1'), pg_temp.diff(4, '1', '2')->'patch'), pg_temp.at(4, '2'), 'one way');
SELECT is(holdfast.merge_patch(pg_temp.at(4, '2'), pg_temp.diff(4, '2', '1')->'patch'), pg_temp.at(4, '1'), 'and back');
SELECT is(pg_temp.diff(4, '2', NULL), '{"patch": {"come": 1}, "changed": ["/come"]}', 'without `to`, the present');
SELECT is(pg_temp.diff(4, '2', 'latest'), '{"patch": {}, "changed": []}', 'with itself, nothing');
DO $$ BEGIN PERFORM pg_temp.snap(4, '{"scope": "f"}'); PERFORM pg_temp.snap(4, '{"scope": "list"}'); END $$;
SELECT is(pg_temp.diff(4, '1', '3')->'changed', '["/f/deep/a", "/f/deep/c", "/f/name", "/f/tags/1"]', 'of what both have');
SELECT is((holdfast.snapshot_diff('ann', 'ann', 'viewer', tap.id(4), '3', '4', tap.limits())).status, 400, 'which may be nothing');
SELECT is((holdfast.snapshot_diff('ann', 'ann', 'viewer', tap.id(4), '3', '9', tap.limits())).status, 404, 'or not there');

-- Idempotency.
CREATE FUNCTION pg_temp.idem(p_id int, p_print text) RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.snapshot_create('ann', 'ann', 'editor', tap.id(4), tap.id(p_id), '{"name": "once"}', 'key', p_print, tap.limits()) $$;
SELECT is((pg_temp.idem(401, 'f')).body::jsonb->>'number', '5', 'with a key');
SELECT is((SELECT (status, outcome, location)::text FROM pg_temp.idem(402, 'f')), format('(201,replayed,/api/sessions/%s/snapshots/5)', tap.id(4)), 'it is made once');
SELECT is((pg_temp.idem(403, 'g')).code, 'key-reused', 'and for one request');
SELECT is((SELECT body::jsonb->>'number' FROM holdfast.snapshot_create('ann', 'ann', 'editor', tap.id(4), tap.id(401), '{}', NULL, NULL, tap.limits())), '5', 'an attempt finds what it made before');
DO $$ BEGIN PERFORM pg_temp.drop(4, '5'); END $$;
SELECT is((pg_temp.idem(404, 'f')).status, 404, 'what is gone since is not found');

-- Who may.
DO $$ BEGIN
    PERFORM tap.create('ann', 5, '{"context": {"a": 1}}');
    PERFORM tap.let_in('ann', 5, 'ed', 'editor');
    PERFORM tap.let_in('ann', 5, 'vi', 'viewer');
    PERFORM pg_temp.snap(5);
    PERFORM pg_temp.snap(5, '{}', '{}', 'ed');
END $$;
SELECT is((pg_temp.get(5, '1', 'vi')).status, 200, 'a viewer reads');
SELECT is((pg_temp.snap(5, '{}', '{}', 'vi')).status, 403, 'and makes none');
SELECT is((pg_temp.restore(5, '1', NULL, '{}', 'vi')).status, 403, 'and goes nowhere');
SELECT is((pg_temp.restore(5, '1', NULL, '{}', 'ed')).status, 200, 'an editor does');
SELECT is((pg_temp.drop(5, '1', 'ed')).status, 403, 'but deletes only what is his own');
SELECT is((pg_temp.drop(5, '2', 'ed')).status, 204, 'which he may');
SELECT is((SELECT string_agg(status::text || coalesce(body, ''), ',') FROM (SELECT * FROM pg_temp.get(5, '1', 'eve', 'eve') UNION ALL SELECT * FROM pg_temp.get(6, '1', 'eve', 'eve') UNION ALL SELECT * FROM pg_temp.get(5, '1', 'eve')) AS t), '404,404,404', 'a stranger sees what there is in no session at all');

-- Retention.
DO $$ BEGIN
    PERFORM tap.create('ann', 7, '{"context": {"a": 0}}');
    FOR i IN 1 .. 14 LOOP
        PERFORM pg_temp.snap(7, CASE i WHEN 2 THEN '{"pinned": true}' WHEN 13 THEN '{"scope": "a"}' ELSE '{}' END::jsonb);
        PERFORM pg_temp.save(7, format('{"set": {"a": %s}}', i)::jsonb);
    END LOOP;
    PERFORM tap.su(format('UPDATE holdfast.snapshot SET expires_at = now() - interval ''1 s'' WHERE session_id = %L AND NOT pinned', tap.id(7)));
END $$;
SELECT is((SELECT (status, code)::text FROM pg_temp.get(7, '1')), '(410,snapshot-expired)', 'one that had its time is gone before the sweep comes');
SELECT ok((pg_temp.get(7, '1')).body::jsonb ? 'expired_at', 'and says since when');
SELECT is((pg_temp.restore(7, '1')).status, 410, 'there is no way back to it');
SELECT is((pg_temp.get(7, '5')).status, 200, 'one of the ten newest stays');
SELECT is((pg_temp.get(7, '13')).status, 410, 'if it is a whole one');
SELECT cmp_ok(tap.sweep(), '>=', 1, 'the sweep takes them');
SELECT is(pg_temp.numbers(7), '14,12,11,10,9,8,7,6,5,4,2', 'but for the ten newest and the pinned');
SELECT is(tap.peek(format('SELECT count(*) FROM holdfast.past WHERE session_id = %L', tap.id(7))), '11', 'and with them exactly what only they needed');
SELECT is((SELECT string_agg(pg_temp.at(7, x->>'number')->>'a', ',') FROM jsonb_array_elements(pg_temp.list(7)->'snapshots') AS x), '13,11,10,9,8,7,6,5,4,3,1', 'each reads what it named');
SELECT ok(pg_temp.sums(7), 'and the sums are right');

-- How many, and how much.
DO $$ BEGIN
    PERFORM tap.create('ann', 8, '{"context": {"a": 0}}');
    PERFORM pg_temp.snap(8, format('{"source": "%s"}', s)::jsonb, '{"snapshots": 4}') FROM unnest('{user,auto,user,step}'::text[]) AS s;
END $$;
SELECT is((pg_temp.snap(8, '{}', '{"snapshots": 4}')).status, 201, 'over the number allowed');
SELECT is(pg_temp.numbers(8) || '/' || pg_temp.numbers(8, 'step'), '5,3,1/4', 'the oldest automatic one goes');
DO $$ BEGIN PERFORM pg_temp.snap(8, '{}', '{"snapshots": 4}'); END $$;
SELECT is((SELECT body::jsonb - 'used' FROM pg_temp.snap(8, '{}', '{"snapshots": 4}')), '{"which": "snapshots", "limit": 4}', 'then there is no room: what has a name stays');
DO $$ BEGIN
    PERFORM tap.create('ann', 9, '{"context": {"a": 0}}');
    FOR i IN 1 .. 8 LOOP
        PERFORM pg_temp.snap(9, CASE WHEN i IN (1, 3, 5) THEN '{"name": "n"}' ELSE '{"source": "auto"}' END::jsonb);
        PERFORM pg_temp.save(9, jsonb_build_object('set', jsonb_build_object('a', repeat(i::text, 1000))), '{"past_bytes": 4500, "snapshot_keep": 1}');
    END LOOP;
END $$;
SELECT is(pg_temp.numbers(9), '8,7,5,3,1', 'past their quota the oldest automatic ones go, in the save that would pass it');
SELECT is((SELECT past_bytes <= 4500 FROM tap.peek(format('SELECT past_bytes FROM holdfast.session WHERE session_id = %L', tap.id(9))) AS t(p), LATERAL (SELECT p::bigint AS past_bytes) AS x), true, 'and they are within it');
DO $$ BEGIN PERFORM pg_temp.save(9, '{"set": {"a": "2"}}', '{"past_bytes": 1500, "snapshot_keep": 1}'); PERFORM pg_temp.snap(9, '{}', '{"past_bytes": 1500, "snapshot_keep": 1}'); END $$;
SELECT is(pg_temp.numbers(9), '9,5', 'then named ones, the oldest first, but the newest never');
DO $$ BEGIN
    PERFORM holdfast.snapshot_update('ann', 'ann', 'editor', tap.id(9), '5', '{"pinned": true}', tap.limits());
END $$;
SELECT is((SELECT body::jsonb->>'which' FROM pg_temp.snap(9, '{}', '{"past_bytes": 500}')), 'past_bytes', 'pinned ones stay, and there is no room for more');
SELECT is((pg_temp.save(9, '{"set": {"a": "3"}}', '{"past_bytes": 500}')).status, 200, 'while no save is ever refused for it');
SELECT ok(pg_temp.sums(9), 'and the sums are right');

DO $$ BEGIN
    PERFORM tap.create('ann', 19, '{"context": {"a": 0}}');
    FOR i IN 1 .. 4 LOOP
        PERFORM pg_temp.snap(19, '{"source": "auto"}');
        PERFORM pg_temp.save(19, jsonb_build_object('set', jsonb_build_object('a', repeat(i::text, 1000))));
    END LOOP;
    PERFORM pg_temp.restore(19, '4', NULL, '{"past_bytes": 1500}');
END $$;
SELECT cmp_ok(tap.peek(format('SELECT past_bytes FROM holdfast.session WHERE session_id = %L', tap.id(19)))::int, '<=', 1500, 'a restore keeps to it, too');
SELECT is(pg_temp.now(19)->>'a', repeat('3', 1000), 'and goes where it was asked to');

-- Automatic ones.
CREATE FUNCTION pg_temp.later(n int, p_seconds int) RETURNS void LANGUAGE sql AS $$
    SELECT tap.su(format('UPDATE holdfast.session SET auto_at = auto_at - %s * interval ''1 second'', created_at = created_at - %1$s * interval ''1 second'' WHERE session_id = %L', p_seconds, tap.id(n))) $$;
DO $$
DECLARE c_limits CONSTANT jsonb := '{"auto_seconds": 300}';
BEGIN
    PERFORM tap.create('ann', 10, '{"context": {"a": 0}}');
    FOR i IN 1 .. 720 LOOP                -- an hour, a save every five seconds
        PERFORM pg_temp.later(10, 5);
        PERFORM pg_temp.save(10, format('{"client": "c", "seq": %s, "base": 9999, "set": {"a": %s}}', i, i)::jsonb - 'base' || jsonb_build_object('base', i), c_limits);
    END LOOP;
END $$;
SELECT is(jsonb_array_length(pg_temp.list(10)->'snapshots'), 12, 'an hour of autosaves is a dozen');
SELECT is((SELECT string_agg(DISTINCT x->>'source', ',') FROM jsonb_array_elements(pg_temp.list(10)->'snapshots') AS x), 'auto', 'that nobody asked for');
SELECT is((SELECT string_agg(pg_temp.at(10, x->>'number')->>'a', ',') FROM jsonb_array_elements(pg_temp.list(10)->'snapshots') AS x), '719,659,599,539,479,419,359,299,239,179,119,59', 'each reads what was before the save that made it');
SELECT is(tap.peek(format('SELECT count(*) FROM holdfast.past WHERE session_id = %L', tap.id(10))), '12', 'one value is kept a snapshot');
DO $$
DECLARE c_limits CONSTANT jsonb := '{"auto_seconds": 300, "auto_revs": 10}';
BEGIN
    PERFORM tap.create('ann', 11, '{"context": {"a": 0}}');
    PERFORM pg_temp.snap(11, '{"name": "mine"}');
    FOR i IN 1 .. 300 LOOP                -- ten minutes, a save every two seconds
        PERFORM pg_temp.later(11, 2);
        PERFORM pg_temp.save(11, format('{"client": "c", "seq": %s, "base": %1$s, "set": {"a": %1$s}}', i)::jsonb, c_limits);
    END LOOP;
END $$;
SELECT is((SELECT string_agg(concat(pg_temp.at(11, x->>'number')->>'a', x->>'name'), ',') FROM jsonb_array_elements(pg_temp.list(11)->'snapshots') AS x), '299,289,140,0mine', 'many revisions make one early, in place of the one before; a named one stays') ;
DO $$ BEGIN
    PERFORM tap.create('ann', 12, '{"context": {"a": 0}}');
    PERFORM pg_temp.later(12, 1000);
    PERFORM pg_temp.snap(12);
    PERFORM pg_temp.save(12, '{"set": {"a": 1}}', '{"auto_seconds": 300}');
    PERFORM pg_temp.later(12, 1000);
    PERFORM pg_temp.save(12, '{"set": {"a": 1}}', '{"auto_seconds": 300}');
END $$;
SELECT is(pg_temp.numbers(12), '1', 'none beside a fresh one, nor for a save that changes nothing');
DO $$ BEGIN PERFORM pg_temp.save(12, '{"set": {"a": 2}}'); END $$;
SELECT is(pg_temp.numbers(12), '1', 'nor where they are turned off');

-- In a queue.
CREATE FUNCTION pg_temp.sync(n int, p_ops jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT (holdfast.context_sync('ann', 'ann', 'editor', tap.id(n), jsonb_build_object('client', 'q', 'ops', p_ops), NULL, tap.limits())).body::jsonb $$;
DO $$ BEGIN PERFORM tap.create('ann', 13, '{"context": {"a": 0}}'); END $$;
CREATE TEMP TABLE q AS SELECT pg_temp.sync(13, '[{"seq": 1, "op": "save", "base": 1, "set": {"a": 1}}, {"seq": 2, "op": "snapshot", "name": "n"},
    {"seq": 3, "op": "save", "base": 2, "set": {"a": 2}}, {"seq": 4, "op": "restore", "number": 1}, {"seq": 5, "op": "restore", "number": 99}, {"seq": 6, "op": "save", "base": 5, "set": {"b": 1}}]') AS v;
SELECT is((SELECT string_agg(concat_ws(':', x->>'seq', x->>'status', x->>'rev', x->>'number', x->'problem'->>'code'), ' ' ORDER BY x->>'seq') FROM q, jsonb_array_elements(v->'results') AS x),
    '1:200:2 2:201:3:1 3:200:4 4:200:5:1 5:404:not-found 6:200:6', 'snapshots and restores stand in their places in a queue');
SELECT is(pg_temp.now(13), '{"a": 1, "b": 1}', 'and do what they say');
SELECT is((SELECT string_agg(concat_ws(':', x->>'seq', x->>'status'), ' ') FROM jsonb_array_elements(pg_temp.sync(13, '[{"seq": 2, "op": "snapshot", "name": "n"}, {"seq": 4, "op": "restore", "number": 1}]')->'results') AS x), '2:200 4:200', 'sent again');
SELECT is(pg_temp.numbers(13), '1', 'they are not done again');
SELECT is((SELECT x->'problem'->>'expected' FROM jsonb_array_elements(pg_temp.sync(13, '[{"seq": 9, "op": "snapshot"}]')->'results') AS x), '7', 'nor ahead of a gap');

-- A session from a snapshot.
DO $$ BEGIN
    PERFORM tap.create('ann', 14, '{"context": {"a": 1, "f/x": 1}}');
    PERFORM holdfast.snapshot_create('ann', 'ann', 'editor', tap.id(14), tap.id(1401), '{}', NULL, NULL, tap.limits());
    PERFORM holdfast.snapshot_create('ann', 'ann', 'editor', tap.id(14), tap.id(1402), '{"scope": "f/"}', NULL, NULL, tap.limits());
    PERFORM pg_temp.save(14, '{"set": {"a": 2, "f/x": 2}}');
    PERFORM tap.expires_in('ann', 14, -1000);
END $$;
SELECT is((tap.get('ann', 14)).body::jsonb->>'status', 'expired', 'of a session in its grace');
SELECT is((tap.create('ann', 15, jsonb_build_object('from_snapshot', tap.id(1401)))).status, 201, 'a new one can be made');
SELECT is(pg_temp.now(15), '{"a": 1, "f/x": 1}', 'with what was then');
DO $$ BEGIN PERFORM tap.create('ann', 16, jsonb_build_object('from_snapshot', tap.id(1402), 'context', '{"b": 1}'::jsonb)); END $$;
SELECT is(pg_temp.now(16), '{"b": 1, "f/x": 1}', 'or a part of it, and more');
SELECT is((tap.create('bob', 17, jsonb_build_object('from_snapshot', tap.id(1401)))).status, 404, 'by its owner alone');
SELECT is((pg_temp.snap(14)).status, 201, 'to name a moment of it');
SELECT is((tap.get('ann', 14)).body::jsonb->>'status', 'active', 'brings it back to life');

-- `me` has them, too.
SELECT is((holdfast.snapshot_create('zoe', 'zoe', 'editor', '00000000-0000-0000-0000-000000000000', tap.id(1501), '{}', NULL, NULL, tap.limits())).status, 201, 'also of what has never been written');

SELECT is((SELECT count(*)::int FROM generate_series(1, 100) WHERE substr(holdfast.uuid_make('2026-01-02 03:04:05.678+00')::text, 1, 15) = '019b7ca9-8f2e-7'), 100, 'ids begin with the time');
SELECT finish();
ROLLBACK;
