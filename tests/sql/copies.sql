-- Copies: how a load tells of them, and when one takes the place of another.
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.told(p_since bigint DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
    SELECT (pg_temp.load(p_since)).body::jsonb->'conflicts'
$$;
CREATE FUNCTION pg_temp.newest() RETURNS jsonb LANGUAGE sql AS $$
    SELECT c FROM pg_temp.conflicts() AS c LIMIT 1
$$;

-- A load tells.
SELECT is(pg_temp.saved('{"client": "a", "seq": 1, "set": {"k": "a1"}}'), '200 applied', 'a writes');
SELECT is(pg_temp.told(), NULL, 'where no copy is kept nothing is said of copies');
SELECT is(pg_temp.saved('{"client": "b", "seq": 1, "set": {"k": "b1"}}'), '200 merged', 'b overwrites it unseen');
SELECT is(pg_temp.told(1), jsonb_build_object('open', 1, 'newest', pg_temp.newest()->'id'), 'a''s next load has the number and the newest id');
SELECT is(pg_temp.saved('{"client": "c", "seq": 1, "set": {"k": "c1"}}'), '200 merged', 'a second copy');
SELECT is(pg_temp.told(2), jsonb_build_object('open', 2, 'newest', pg_temp.newest()->'id'), 'is counted, and is the newest');
SELECT is(pg_temp.told(3), pg_temp.told(2), 'also when no value has changed since');
SELECT is((pg_temp.load(p_keys => '["none"]')).body::jsonb->'conflicts', pg_temp.told(), 'and where a part is asked for');
SELECT is((holdfast.context_load('ann', 'ann', 'viewer', tap.id(2), NULL, NULL, NULL, NULL, NULL, tap.limits())).status, 404, 'another session has none to tell');

-- A copy that is let go is a revision.
CREATE FUNCTION pg_temp.resolve(p_use text) RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.conflict_resolve('ann', 'ann', 'editor', tap.id(1),
        (pg_temp.newest()->>'id')::uuid, jsonb_build_object('use', p_use), NULL, tap.limits())
$$;
CREATE TEMP TABLE done AS SELECT d.* FROM pg_temp.resolve('mine') AS d;
SELECT is(ROW(d.status, d.body::jsonb->>'rev', d.body::jsonb->>'prev')::text, '(200,4,3)', 'what is there stays: a revision all the same') FROM done AS d;
SELECT is((d.bell::jsonb->0) - 'session', '{"rev": 4, "client": null, "keys": []}', 'that other devices hear of') FROM done AS d;
SELECT is((pg_temp.load()).body::jsonb->>'rev', '4', 'it is the session''s');
SELECT is((pg_temp.load(3)).body::jsonb->'values', '{}', 'with no value in it');
SELECT is((pg_temp.told()->>'open')::int, 1, 'and one copy fewer');
DELETE FROM done;
INSERT INTO done SELECT d.* FROM pg_temp.resolve('theirs') AS d;
SELECT is(ROW(d.body::jsonb->>'rev', d.bell::jsonb->0->>'rev')::text, '(5,5)', 'a side that is written is one revision, not two') FROM done AS d;
SELECT is((pg_temp.told()->>'open')::int, 1, 'and what came after that conflict is a copy in its turn');
SELECT is((pg_temp.resolve('mine')).status, 200, 'which is let go, too');
SELECT is(pg_temp.told(), NULL, 'no copy is left');

-- When a value is all in another.
SELECT is((SELECT string_agg(CASE WHEN holdfast.value_grew(o, n) THEN '.' ELSE '!' END, '' ORDER BY i) FROM (VALUES
    (1, '"Hel"'::jsonb, '"Hello"'::jsonb), (2, '"Hello"', '"Hello"'), (3, '""', '"Hello"'), (4, '"world"', '"Hello world"'),
    (5, '"Heo"', '"Hello"'), (6, '"aa"', '"aaa"'), (7, '"aba"', '"aXba"'), (8, '"Hello"', '"Hel"'), (9, '"Hallo"', '"Hello"'),
    (10, '"abc"', '"aXbXc"'), (11, '"Hello"', '"hello there"'), (12, '"1"', '1'), (13, '1', '2'), (14, 'null', 'null'),
    (15, '{"a": "x"}', '{"a": "xy", "b": 1}'), (16, '{"a": "x", "b": 1}', '{"a": "xy"}'), (17, '{"a": {"b": "x"}}', '{"a": {"b": "wx"}}'),
    (18, '{"a": 1}', '{"a": 2}'), (19, '[1]', '[1]'), (20, '[1]', '[1, 2]'), (21, NULL, '"x"'), (22, NULL, NULL), (23, '"x"', NULL),
    (24, '{}', '"x"'), (25, '"größ"', '"größer"'), (26, '{}', '{"a": 1}'), (27, '""', '""'), (28, '"x"', '""')) AS c (i, o, n)),
    '.......!!!!!!..!.!.!!.!!...!', 'one piece of text more, or one member more, and nothing less');

-- Somebody types on where b types: one copy with the whole sentence.
CREATE FUNCTION pg_temp.type(p_client text, p_seq int, p_text text, p_base bigint DEFAULT 0) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.saved(jsonb_build_object('client', p_client, 'seq', p_seq, 'base', p_base, 'set', jsonb_build_object('t', p_text)))
$$;
CREATE FUNCTION pg_temp.lost() RETURNS text[] LANGUAGE sql AS $$
    SELECT array_agg(CASE c->>'kept' WHEN 'mine' THEN c->>'theirs' ELSE c->>'mine' END) FROM pg_temp.conflicts() AS c
$$;
SELECT is(pg_temp.type('x', 1, 'The boat'), '200 applied', 'x begins');
SELECT is(pg_temp.type('y', 1, 'We were'), '200 merged', 'y too, in the same field');
CREATE TEMP TABLE first AS SELECT pg_temp.newest()->>'id' AS id;
SELECT is(pg_temp.type('x', 2, 'The boat came'), '200 merged', 'x goes on');
SELECT is(pg_temp.type('y', 2, 'We were late'), '200 merged', 'y too');
SELECT is(pg_temp.lost(), '{The boat came,We were}', 'a copy for each of them, with as much as each has lost');
SELECT isnt(pg_temp.newest()->>'id', id, 'it has another id: who answers about the shorter one has not seen this') FROM first;
SELECT is(pg_temp.type('x', 3, 'The boat came in.'), '200 merged', 'x ends');
SELECT is(pg_temp.type('y', 3, 'We were late again.'), '200 merged', 'y ends');
SELECT is(pg_temp.lost(), '{The boat came in.,We were late}', 'still one a person');

-- And never more than that.
SELECT is(pg_temp.type('x', 4, 'A boat came in.'), '200 merged', 'x takes words back');
SELECT is(pg_temp.type('y', 4, 'We were late again. So'), '200 merged', 'and loses them');
SELECT is(pg_temp.lost(), '{A boat came in.,We were late again.,The boat came in.}', 'what is not in the later copy stays');
SELECT is(pg_temp.saved('{"client": "z", "seq": 1, "set": {"t": "A boat came in. Then"}}'), '200 merged', 'z writes what begins like x');
SELECT is(pg_temp.type('y', 5, 'We were late again. So we waited'), '200 merged', 'and loses it');
SELECT is(pg_temp.lost(), '{A boat came in. Then,We were late again. So,A boat came in.,The boat came in.}', 'another''s words are another copy');
SELECT tap.peek($$ UPDATE holdfast.conflict SET created_at = created_at - interval '61 seconds' RETURNING key $$) \g /dev/null
SELECT is(pg_temp.saved('{"client": "z", "seq": 2, "set": {"t": "A boat came in. Then none"}}'), '200 merged', 'z goes on');
SELECT is(pg_temp.type('y', 6, 'We'), '200 merged', 'and loses that');
SELECT is((pg_temp.lost())[1:2], '{A boat came in. Then none,We were late again. So we waited}', 'of another minute: another copy');
SELECT is(cardinality(pg_temp.lost()), 6, 'so the older one stays');
SELECT is(pg_temp.saved('{"set": {"s": "Hel"}}') || pg_temp.saved('{"base": 1, "set": {"s": "x"}}') || pg_temp.saved('{"base": 1, "set": {"s": "Hello"}}') || pg_temp.saved('{"base": 1, "set": {"s": "y"}}'), '200 applied200 merged200 merged200 merged', 'scripts overwrite each other');
SELECT is(cardinality(pg_temp.lost()), 9, 'and do not type: each copy stays');

-- Refused by `reject`: the copies are the newcomer's words.
SELECT is(pg_temp.saved('{"client": "p", "seq": 1, "set": {"u": "there"}}'), '200 applied', 'p writes');
SELECT is(pg_temp.saved('{"client": "q", "seq": 1, "strategy": "reject", "set": {"u": "I wa"}}'), '409 conflict refused', 'q is refused');
SELECT is(pg_temp.saved('{"client": "q", "seq": 2, "from": 1, "strategy": "reject", "set": {"u": "I was here"}}'), '409 conflict refused', 'and again with more');
SELECT is((SELECT array_agg(c->>'mine') FROM pg_temp.conflicts() AS c WHERE c->>'key' = 'u'), '{I was here}', 'one copy has all of it');
SELECT finish();
ROLLBACK;
