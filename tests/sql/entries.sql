-- The function that writes entries: sums, tombstones, and what a snapshot
-- still needs.
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();
SELECT set_config('holdfast.owner', 'ann', true) \g /dev/null

CREATE FUNCTION pg_temp.write(p_rev int, p_set jsonb, p_delete text[] DEFAULT NULL, p_snapshot_rev int DEFAULT 0, p_client text DEFAULT 'c', p_merged text[] DEFAULT '{}')
RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', d_bytes, d_keys, d_past)
      FROM holdfast.entry_write('ann', tap.id(1), p_rev, p_client, 'ann', p_set, p_delete, p_snapshot_rev, p_merged) $$;
CREATE FUNCTION pg_temp.entry(k text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', value, 'rev', rev, 'other', other_rev, 'bytes', bytes, 'grew', grew, client_id, CASE WHEN deleted_at IS NOT NULL THEN 'deleted' END)
      FROM holdfast.entry WHERE session_id = tap.id(1) AND key = k $$;
CREATE FUNCTION pg_temp.past() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', key, rev, until_rev, value), ', ' ORDER BY key, rev) FROM holdfast.past $$;

SELECT is(pg_temp.write(1, '{"a": 1, "bb": "é"}'), '8 2 0', 'bytes and keys are told: of the text, in UTF-8');
SELECT is(pg_temp.entry('bb'), '"é" rev 1 other 0 bytes 6 grew 6 c', 'a new entry');
SELECT is(pg_temp.write(2, '{"a": {"x": 1}}'), '7 0 0', 'it grows');
SELECT is(pg_temp.entry('a'), '{"x": 1} rev 2 other 0 bytes 9 grew 7 c', 'by so much');
SELECT is(pg_temp.write(3, '{"a": {"x": 1, "y": 1}}', p_client => 'd', p_merged => '{a}'), '8 0 0', 'somebody else merges');
SELECT is(pg_temp.entry('a'), '{"x": 1, "y": 1} rev 3 other 2 bytes 17 grew 8 d', 'whose part in it is known by its revision');
SELECT is(pg_temp.write(4, '{"a": {"x": 2, "y": 1}}', p_client => 'd', p_merged => '{a}'), '0 0 0', 'he again');
SELECT is(pg_temp.entry('a'), '{"x": 2, "y": 1} rev 4 other 2 bytes 17 grew 0 d', 'the other part stays known');
SELECT is(pg_temp.write(5, '{"a": 1}', p_client => 'd'), '-15 0 0', 'he sets the whole');
SELECT is(pg_temp.entry('a'), '1 rev 5 other 0 bytes 2 grew -15 d', 'nothing of anybody else is left in it');
SELECT is(pg_temp.write(6, NULL, '{a,none}'), '-2 -1 0', 'deleted');
SELECT is(pg_temp.entry('a'), 'rev 6 other 0 bytes 0 grew -2 c deleted', 'leaves a tombstone');
SELECT is(pg_temp.entry('none'), NULL, 'what was not there leaves none');
SELECT is(pg_temp.write(7, NULL, '{a}'), '0 0 0', 'twice is once');
SELECT is(pg_temp.entry('a'), 'rev 6 other 0 bytes 0 grew -2 c deleted', 'at its first revision');
SELECT is(pg_temp.write(8, '{"a": null}'), '5 1 0', 'it comes back');
SELECT is(pg_temp.entry('a'), 'null rev 8 other 0 bytes 5 grew 5 c', 'as a living one');
SELECT is(pg_temp.write(9, '{"k": 1}', '{k}'), '2 1 0', 'set and deleted at once: set');

-- What a living snapshot reads is moved to the past, and nothing else.
SELECT tap.su(format($$ INSERT INTO holdfast.snapshot (user_id, session_id, number, id, source, scope, rev, changed_rev, bytes, actor, created_at)
    VALUES ('ann', %L, 1, gen_random_uuid(), 'user', 'f/', 10, 10, 0, 'ann', now()) $$, tap.id(1)));
SELECT is(pg_temp.write(10, '{"f/a": 1, "f/b": 1, "g": 1}', NULL, 0), '10 3 0', 'three values, one a snapshot''s');
SELECT is(pg_temp.write(11, '{"f/a": 2, "g": 2, "f/new": 1}', '{f/b}', 10), '2 0 8', 'overwritten and deleted');
SELECT is(pg_temp.past(), 'f/a 10 11 1, f/b 10 11 1', 'those in its scope are kept, with until when');
SELECT is(pg_temp.write(12, '{"f/a": 3, "f/b": 3}', NULL, 10), '4 1 0', 'what came after the snapshot is not, nor a tombstone');
SELECT is(pg_temp.past(), 'f/a 10 11 1, f/b 10 11 1', 'the past is as it was');
SELECT is((SELECT jsonb_object_agg(key, value) FROM holdfast.state_at('ann', tap.id(1), 10, 'f/')), '{"f/a": 1, "f/b": 1}'::jsonb, 'the snapshot''s state is exact');

-- A save does it, too, by both ways.
SELECT tap.su(format($$ UPDATE holdfast.session SET rev = 12, context_rev = 12, snapshot_rev = 12, past_bytes = 8,
    bytes = (SELECT sum(bytes) FROM holdfast.entry), keys = (SELECT count(value) FROM holdfast.entry) WHERE session_id = %L $$, tap.id(1)));
SELECT tap.su(format($$ UPDATE holdfast.snapshot SET rev = 12 $$));
SELECT is(pg_temp.saved('{"client": "s", "seq": 1, "base": 12, "set": {"f/a": 4}}') || pg_temp.saved('{"client": "s", "seq": 2, "base": 13, "set": {"f/a": 5}}') || pg_temp.saved('{"client": "s", "seq": 3, "base": 14, "set": {"f/b": 6}}'),
    '200 applied200 applied200 applied', 'three saves');
SELECT is(pg_temp.past(), 'f/a 10 11 1, f/a 12 13 3, f/b 10 11 1, f/b 12 15 3', 'move what the snapshot needs, once each');
SELECT is(pg_temp.figure('past_bytes'), '16', 'and count it');
SELECT is((SELECT jsonb_object_agg(key, value) FROM holdfast.state_at('ann', tap.id(1), 12, 'f/')), '{"f/a": 3, "f/b": 3, "f/new": 1}'::jsonb, 'the state is exact');
SELECT ok(pg_temp.sums_hold(), 'the sums hold');
SELECT finish();
ROLLBACK;
