-- Copies are dropped at their bounds: fairly, and never silently.  The repeat of
-- a save lists the copies that the save made.
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();

CREATE FUNCTION pg_temp.list() RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN RETURN (holdfast.conflict_list('ann', 'ann', 'viewer', tap.id(1), NULL, NULL, pg_temp.lim())).body::jsonb; END $$;
-- The sides that went, by key, in the order in which they did.
CREATE FUNCTION pg_temp.kept() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat(c->>'key', left(c->>'theirs', 1)), ' ' ORDER BY i DESC) FROM jsonb_array_elements(pg_temp.list()->'conflicts') WITH ORDINALITY AS t (c, i) $$;
-- Somebody who has seen nothing writes a key: n, or n hundred bytes of it.
CREATE FUNCTION pg_temp.over(p_key text, n int, p_hundreds int DEFAULT 0) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(pg_temp.save(jsonb_build_object('client', p_key || n, 'seq', 1, 'set', jsonb_build_object(p_key, n || repeat('.', 100 * p_hundreds))))) $$;
CREATE FUNCTION pg_temp.warned() RETURNS text LANGUAGE sql AS $$ SELECT (l.a).warn FROM last_answer AS l $$;
CREATE FUNCTION pg_temp.went() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', d->>'key', d->>'reason'), ', ') FROM jsonb_array_elements(pg_temp.said('dropped')::jsonb) AS d $$;

-- By count: at three, what goes is an older one of a key that has more.
SELECT set_config('tap.limits', '{"conflicts": 3}', true) \g /dev/null
SELECT is(pg_temp.over('a', 1) || pg_temp.over('b', 1), '200 applied200 applied', 'two keys');
SELECT is(pg_temp.over('a', 2) || pg_temp.over('b', 2) || coalesce(pg_temp.warned(), ''), '200 merged200 merged', 'a copy of each');
SELECT is(pg_temp.over('b', 3), '200 merged', 'one more');
SELECT is(pg_temp.warned(), 'conflicts;used=3;limit=3', 'there is no room for another');
SELECT is(pg_temp.said('dropped'), NULL, 'nothing had to go');
SELECT is(pg_temp.list()->'dropped', '0', 'nor before');
SELECT is(pg_temp.over('b', 4), '200 merged', 'one too many');
SELECT is(pg_temp.kept(), 'a1 b2 b3', 'the older copy of the same key went, and not the oldest of all');
SELECT is(pg_temp.went(), 'b overlap', 'the answer says which');
SELECT is(pg_temp.said('dropped')::jsonb->0->>'id' IS NOT NULL, true, 'by its id');
SELECT is(pg_temp.warned(), 'conflicts;used=3;limit=3;dropped=1', 'and the warning, that one did');
SELECT is(pg_temp.over('a', 3) || ' ' || pg_temp.went() || ' ' || pg_temp.kept(), '200 merged a overlap b2 b3 a2', 'of two keys with as many, the oldest of those');
SELECT is(pg_temp.list()->'dropped', '2', 'the list says how many had to go');
SELECT is((a.body::jsonb)->'dropped', '2', 'so does recover') FROM holdfast.session_recover('ann', 'ann', 'viewer', tap.id(1), NULL, pg_temp.lim()) AS a;

-- Several at once, more than there is room for.
SELECT is(pg_temp.saved('{"client": "m1", "seq": 1, "set": {"m1": 1, "m2": 1, "m3": 1, "m4": 1, "m5": 1}}'), '200 applied', 'five keys');
SELECT is(pg_temp.saved('{"client": "m2", "seq": 1, "set": {"m1": 2, "m2": 2, "m3": 2, "m4": 2, "m5": 2}}'), '200 merged', 'at once');
SELECT is((SELECT string_agg(c->>'key', ' ') FROM jsonb_array_elements(pg_temp.said('conflicts')::jsonb) AS c), 'm3 m4 m5', 'copies that are there');
SELECT is(pg_temp.went(), 'm2 overlap, m1 overlap, a overlap, b overlap, b overlap', 'and all that are not');
SELECT is(pg_temp.list()->'dropped', '7', 'each counts');

-- By bytes: a small copy of one key does not make room for large ones of another.
SELECT tap.su('DELETE FROM holdfast.conflict') AS ignored \gset
SELECT set_config('tap.limits', '{"conflict_bytes": 2000}', true) \g /dev/null
SELECT is(pg_temp.over('s', 1) || pg_temp.over('s', 2), '200 applied200 merged', 'a small one');
SELECT is(pg_temp.over('l', 1, 8) || pg_temp.over('l', 2, 8), '200 applied200 merged', 'a large one');
SELECT is(pg_temp.warned(), 'conflict_bytes;used=1614;limit=2000', 'of which the warning is by bytes');
SELECT is(pg_temp.over('l', 3, 8) || ' ' || pg_temp.went() || ' ' || pg_temp.kept(), '200 merged l overlap s1 l2', 'another one of that key');
SELECT is(pg_temp.warned(), 'conflicts;used=2;limit=100;dropped=1, conflict_bytes;used=1614;limit=2000', 'told by count and by bytes');
SELECT is(pg_temp.over('x', 1, 12) || pg_temp.over('x', 2, 1), '200 applied200 merged', 'a large one of a third key');
SELECT is(pg_temp.went() || ' ' || pg_temp.kept(), 'l overlap s1 x1', 'what is smaller stays where there is room');
SELECT is(pg_temp.over('y', 1, 30) || pg_temp.over('y', 2) || pg_temp.kept(), '200 applied200 mergedy1', 'the newest stays, however large it is');
SELECT is(pg_temp.list()->'dropped', '11', 'and all of it was counted');

-- Where there is no answer with a body, or it is a refusal.
SELECT set_config('tap.limits', '{"conflicts": 1}', true) \g /dev/null
SELECT is(pg_temp.saved('{"client": "r", "seq": 1, "base": 0, "strategy": "reject", "set": {"s": "mine"}}') || ' ' || pg_temp.went(), '409 conflict refused y overlap', 'a refusal keeps a copy, and says what went for it');
SELECT is(pg_temp.keep(holdfast.key_delete('ann', 'ann', 'editor', tap.id(1), 's', NULL, pg_temp.lim())) || ' ' || pg_temp.warned(), '204 merged conflicts;used=1;limit=1;dropped=1', 'a DELETE has a header');
CREATE FUNCTION pg_temp.synced(b jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT (holdfast.context_sync('ann', 'ann', 'editor', tap.id(1), b, NULL, pg_temp.lim())).body::jsonb->'results'->0->'dropped'->0->'key' $$;
SELECT is(pg_temp.synced('{"client": "q", "ops": [{"seq": 1, "op": "save", "set": {"a": "q"}}]}'), '"s"', 'a queue hears it by its operation');

-- Repeated, a save is told of the copies it made, while they are there.
SELECT set_config('tap.limits', '{}', true) \g /dev/null
CREATE FUNCTION pg_temp.again(b jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_first text;
BEGIN
    PERFORM pg_temp.saved(b);
    v_first := pg_temp.said('conflicts');
    RETURN concat_ws(' ', pg_temp.saved(b), CASE WHEN pg_temp.said('conflicts') = v_first THEN jsonb_array_length(v_first::jsonb)::text ELSE pg_temp.said('conflicts') END);
END $$;
SELECT is(pg_temp.again('{"client": "t", "seq": 1, "set": {"a": 91, "b": 91}}'), '200 duplicate 2', 'the last one again, by the fast way');
SELECT is(pg_temp.again('{"client": "t", "batches": [{"seq": 2, "set": {"c": 1}}, {"seq": 3, "base": 0, "set": {"x": 91}}, {"seq": 4, "set": {"l": 91}}]}'), '200 duplicate 2', 'several, by the slow one');
SELECT is(pg_temp.saved('{"client": "t", "batches": [{"seq": 1, "set": {"a": 91, "b": 91}}, {"seq": 5, "set": {"m1": 91}}]}') || jsonb_array_length(pg_temp.said('conflicts')::jsonb), '200 merged3', 'old and new ones beside each other');
SELECT is(pg_temp.saved('{"client": "t", "seq": 5, "set": {"m1": "another"}}') || (pg_temp.said('conflicts')::jsonb->0->>'reason'), '200 duplicatesequence-reused', 'other content under a sequence');
SELECT is(pg_temp.saved('{"client": "t", "seq": 5, "set": {"m1": 91}}') || (SELECT string_agg(c->>'reason', ' ') FROM jsonb_array_elements(pg_temp.said('conflicts')::jsonb) AS c), '200 duplicateoverlap', 'is no copy of the first');
SELECT is(pg_temp.said('skipped'), '[5]', 'which was skipped');
SELECT is((holdfast.conflict_resolve('ann', 'ann', 'editor', tap.id(1), (pg_temp.said('conflicts')::jsonb->0->>'id')::uuid, '{"use": "mine"}', NULL, pg_temp.lim())).status, 200, 'settled');
SELECT is(pg_temp.saved('{"client": "t", "seq": 5, "set": {"m1": 91}}') || pg_temp.said('conflicts'), '200 duplicate[]', 'it is not told again');
SELECT finish();
ROLLBACK;
