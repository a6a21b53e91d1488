-- Whoever overwrites something foreign leaves a copy, by whatever way he
-- comes.  Here: whoever names no client.
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.put(k text, v jsonb, p_match text DEFAULT NULL, p_actor text DEFAULT 'ann') RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.key_put('ann', p_actor, 'editor', tap.id(1), k, v, p_match, NULL, NULL, tap.limits())) $$;
CREATE FUNCTION pg_temp.del(k text, p_match text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.key_delete('ann', 'ann', 'editor', tap.id(1), k, p_match, tap.limits())) $$;
CREATE FUNCTION pg_temp.patch(b jsonb, p_match text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.context_merge_patch('ann', 'ann', 'editor', tap.id(1), b, p_match, NULL, tap.limits())) $$;
-- What a tab writes, having seen everything.
CREATE FUNCTION pg_temp.typed(p_set jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN RETURN pg_temp.saved(jsonb_build_object('client', 'tab' || pg_temp.rev(), 'seq', 1, 'base', pg_temp.rev(), 'set', p_set)); END $$;
-- How many copies there are, and the side that went of the newest.
CREATE FUNCTION pg_temp.copies() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM pg_temp.conflicts()); END $$;
CREATE FUNCTION pg_temp.lost() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT c->>'theirs' FROM pg_temp.conflicts() AS c LIMIT 1); END $$;
CREATE FUNCTION pg_temp.etag(k text) RETURNS text LANGUAGE sql AS $$
    SELECT (holdfast.key_get('ann', 'ann', 'viewer', tap.id(1), k, NULL, tap.limits())).etag $$;

-- A program's merge makes the row the program's, with a tab's members in it.
SELECT is(pg_temp.typed('{"form": {"name": "typed"}}'), '200 applied', 'a tab writes');
SELECT is(pg_temp.patch('{"form": {"step": 1}}'), '200 applied', 'a program adds a member');
SELECT is(pg_temp.copies(), 0, 'which overwrites nothing');
SELECT is(pg_temp.put('form', '{"step": 2}'), '200 merged', 'and replaces the whole');
SELECT is(pg_temp.lost(), '{"name": "typed", "step": 1}', 'the tab''s member is in the copy');
SELECT is(pg_temp.put('form', '{"step": 3}'), '200 applied', 'from then on the program is alone');
SELECT is(pg_temp.patch('{"form": {"more": 1}}') || pg_temp.patch('{"form": {"more": 2}}') || pg_temp.put('form', '{"step": 4}') || pg_temp.del('form'),
    '200 applied200 applied200 applied204 applied', 'also after merges into what is its own');
SELECT is(pg_temp.typed('{"form": {"name": "again"}}') || pg_temp.patch('{"form": {"step": 1}}') || pg_temp.del('form'), '200 applied200 applied204 merged', 'the same with a DELETE');
SELECT is(pg_temp.lost(), '{"name": "again", "step": 1}', 'keeps it, too');
SELECT is(pg_temp.typed('{"form": {"name": "third"}}') || pg_temp.patch('{"form": {"step": 1}}') || pg_temp.patch('{"form": {"step": 2}}'),
    '200 applied200 applied200 merged', 'a member twice: whose it was, nobody knows');
SELECT is(pg_temp.lost(), '{"name": "third", "step": 1}', 'so all of it is kept');

-- Neither client nor base: nothing has been seen but one's own.
CREATE FUNCTION pg_temp.overwritten(p_way text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE n int;
BEGIN
    PERFORM pg_temp.typed(jsonb_build_object('x', 'typed before ' || p_way));
    n := pg_temp.copies();
    RETURN CASE p_way
        WHEN 'set' THEN pg_temp.saved('{"set": {"x": 1}}')
        WHEN 'delete' THEN pg_temp.saved('{"delete": ["x"]}')
        WHEN 'merge' THEN pg_temp.saved('{"merge": {"x": {"a": 1}}}')
        WHEN 'contextData' THEN pg_temp.saved('{"contextData": {"x": 1}}')
        WHEN 'batches' THEN pg_temp.saved('{"batches": [{"set": {"y": 1}}, {"set": {"x": 2}}]}')
        WHEN 'beacon' THEN pg_temp.beaconed('{"set": {"x": 1}}')
        WHEN 'patch' THEN pg_temp.patch('{"x": 1}')
        WHEN 'patch null' THEN pg_temp.patch('{"x": null}')
        WHEN 'put' THEN pg_temp.put('x', '1')
        WHEN 'put *' THEN pg_temp.put('x', '1', '*')
        WHEN 'del' THEN pg_temp.del('x')
        WHEN 'if-match patch' THEN pg_temp.patch('{"x": 1}', (pg_temp.load()).etag)
        WHEN 'if-match put' THEN pg_temp.put('x', '1', pg_temp.etag('x'))
        WHEN 'if-match del' THEN pg_temp.del('x', pg_temp.etag('x'))
        WHEN 'base' THEN pg_temp.saved(jsonb_build_object('base', pg_temp.rev(), 'set', '{"x": 1}'::jsonb))
        WHEN 'stale base' THEN pg_temp.saved(jsonb_build_object('base', pg_temp.rev() - 1, 'set', '{"x": 1}'::jsonb))
        END || CASE pg_temp.copies() - n WHEN 0 THEN '' ELSE ': ' || pg_temp.lost() END;
END $$;
SELECT is(pg_temp.overwritten(way), status || ' merged: typed before ' || way, way || ' leaves a copy')
  FROM (VALUES ('set', 200), ('delete', 200), ('merge', 200), ('contextData', 200), ('batches', 200), ('beacon', 204), ('patch', 200), ('patch null', 200),
    ('put', 200), ('put *', 200), ('del', 204), ('stale base', 200)) AS v (way, status);
SELECT is(pg_temp.overwritten(way), status || ' applied', 'but not where the version was named: ' || way)
  FROM (VALUES ('base', 200), ('if-match patch', 200), ('if-match put', 200), ('if-match del', 204)) AS v (way, status);

-- What one's own programs wrote is not foreign.
SELECT is(pg_temp.put('own', '1') || pg_temp.saved('{"set": {"own": 2}}') || pg_temp.patch('{"own": {"a": 3}}') || pg_temp.beaconed('{"set": {"own": 4}}') || pg_temp.del('own') || pg_temp.put('own', '5'),
    '201 applied200 applied200 applied204 applied204 applied201 applied', 'one''s own programs follow each other');
SELECT is(pg_temp.saved('{"base": 1, "set": {"own": 6}}'), '200 merged', 'who names a base is held to it');
SELECT is(pg_temp.saved('{"strategy": "reject", "set": {"own": 7}}'), '200 applied', 'own values are no reason to reject');
SELECT tap.let_in('ann', 1, 'bob', 'editor');
SELECT is(pg_temp.put('own', '"bob"', NULL, 'bob'), '200 merged', 'another user''s program is somebody else');
SELECT is(pg_temp.saved('{"strategy": "reject", "set": {"own": 8}}'), '409 conflict refused', 'and a reason');
SELECT is(pg_temp.saved('{"set": {"own": 9}}'), '200 merged', 'either way');

-- What a person does elsewhere without a client, no program has seen.
CREATE FUNCTION pg_temp.settled(p_use jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.conflict_resolve('ann', 'ann', 'editor', tap.id(1),
        (SELECT (c->>'id')::uuid FROM pg_temp.conflicts() AS c LIMIT 1), p_use, NULL, tap.limits())) $$;
SELECT is(pg_temp.settled('{"use": "value", "value": "typed to settle it"}') || pg_temp.put('own', '1'), '200 applied200 merged', 'a conflict is settled by hand');
SELECT is(pg_temp.lost(), 'typed to settle it', 'which a program that comes then has not seen');
SELECT is(pg_temp.put('own', '2'), '200 applied', 'but then it is its own');
SELECT is((holdfast.session_share('ann', 'ann', '{"set": {"own": "shared"}}', tap.limits())).status, 200, 'a value is shared');
SELECT is(pg_temp.put('own', '3') || pg_temp.lost(), '200 mergedshared', 'the same');
SELECT is((holdfast.snapshot_create('ann', 'ann', 'editor', tap.id(1), tap.id(77), '{"source": "step", "scope": ""}', NULL, NULL, tap.limits())).status, 201, 'a step of undo');
SELECT is(pg_temp.put('own', '4') || (holdfast.snapshot_undo('ann', 'ann', 'editor', tap.id(1), '{}', tap.limits())).status, '200 applied200', 'is gone back to');
SELECT is(pg_temp.put('own', '5') || pg_temp.lost(), '200 merged3', 'the same');

-- A merge that only adds hides nothing, whoever sends it, and whatever its base.
SELECT is(pg_temp.typed('{"m": {"a": 1, "o": {"p": 1}, "l": [1]}}'), '200 applied', 'members');
SELECT is(pg_temp.saved('{"client": "late", "seq": 1, "base": 1, "merge": {"m": {"b": 1, "o": {"q": 1}}}}'), '200 applied', 'others beside them');
SELECT is(pg_temp.saved('{"client": "late", "seq": 2, "base": 1, "merge": {"m": {"o": {"p": 2}}}}'), '200 merged', 'in place of one');
SELECT is(pg_temp.saved('{"client": "later", "seq": 1, "base": 1, "merge": {"m": {"l": [1, 2]}}}'), '200 merged', 'a list is one value');
SELECT is(pg_temp.saved('{"client": "last", "seq": 1, "base": 1, "merge": {"m": {"a": null}}}'), '200 merged', 'to remove one is to overwrite it');
SELECT is(pg_temp.saved('{"client": "none", "seq": 1, "base": 1, "merge": {"m": {"a": null, "c": 1}}}'), '200 applied', 'there is none any more');
SELECT is(pg_temp.saved('{"client": "none", "seq": 2, "base": 1, "set": {"m": 1}}'), '200 merged', 'the whole is still what others wrote');
SELECT ok(pg_temp.sums_hold(), 'the sums hold');
SELECT finish();
ROLLBACK;
