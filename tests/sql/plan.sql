-- The pieces of a save's plan, each by itself (sql/lib/save/README.md).
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();

-- batch_fate: every verdict, heard or not, taken or refused.
SELECT results_eq($$
    SELECT v.verdict, holdfast.batch_fate(v.verdict, false, NULL),
           holdfast.batch_fate(v.verdict, true, NULL),
           holdfast.batch_fate(v.verdict, true, 'schema')
      FROM unnest('{apply,adopt,park,skip,void,old,reuse,late,twin}'::text[]) AS v (verdict) $$,
    $$ VALUES ('apply', 'apply', 'apply', 'schema'),
        ('adopt', 'apply', 'apply', 'apply'),
        ('park', 'park', 'park', 'schema'),
        ('skip', 'skip', 'skip', 'skip'),
        ('void', 'skip', 'skip', 'skip'),
        ('old', 'skip', 'sequence-reused', 'schema'),
        ('reuse', 'sequence-reused', 'sequence-reused', 'schema'),
        ('late', 'gap', 'gap', 'gap'),
        ('twin', 'sequence-reused', 'sequence-reused', 'sequence-reused') $$,
    'what becomes of a batch follows from its verdict');

-- order_verdict: around the client's sequence, which is 5.
SELECT results_eq($$
    SELECT holdfast.order_verdict(v.seq, v.from_seq, 7, 5, '{5,7,4,8}', '[{"seq": 8, "set": {"k": 1}}]', v.lenient)
      FROM (VALUES (NULL, NULL, false), (6, 6, false), (8, 6, false), (5, 5, false), (4, 4, false),
                   (7, 7, false), (7, 7, true), (8, 8, true)) AS v (seq, from_seq, lenient) $$,
    $$ VALUES ('apply'), ('apply'), ('apply'), ('skip'), ('reuse'), (NULL), ('park'), ('reuse') $$,
    'a batch is next, came before, or is ahead of a gap');

-- order_twins: two wait under 6 and 7, and a batch takes 6 to 7.
CREATE FUNCTION pg_temp.twins(p_batch jsonb, p_first bigint) RETURNS text LANGUAGE sql AS $$
    SELECT holdfast.order_twins('[{"seq": 6, "set": {"a": 1, "b": 1}}, {"seq": 7, "set": {"c": 1}}]',
        p_batch, p_first, holdfast.batch_digest(p_batch))::text
$$;
SELECT is(pg_temp.twins('{"seq": 7, "from": 6, "set": {"a": 2, "b": 2, "c": 1}}', 6), '{"{\"seq\": 7, \"set\": {\"c\": 1}}"}',
    'what waits under the last sequence is another batch, whatever it says');
SELECT is(pg_temp.twins('{"seq": 7, "set": {"c": 1}}', 7), '{}', 'the batch itself is not');
SELECT is(pg_temp.twins('{"seq": 6, "set": {"a": 1, "b": 1}}', 6), '{}', 'what waits behind it stays');

-- batch_obstacle: each bound on both its sides.
CREATE FUNCTION pg_temp.obstacle(p_batch jsonb, p_grew bigint, p_more int, p_copies int DEFAULT 0) RETURNS text LANGUAGE sql AS $$
    SELECT holdfast.batch_obstacle(p_batch, ROW('apply', NULL, '{}',
        array_fill(NULL::holdfast.conflict, ARRAY[p_copies]), p_grew, p_more)::holdfast.batch_effect,
        90, 9, '{"n": 1}', tap.limits('{"context_bytes": 100, "keys": 10}'))
$$;
SELECT is(pg_temp.obstacle('{}', 10, 1), NULL, 'up to the bound there is room');
SELECT is(pg_temp.obstacle('{}', 11, 0), 'quota', 'for a byte more there is none');
SELECT is(pg_temp.obstacle('{}', 0, 2), 'quota', 'nor for a key more');
SELECT is(pg_temp.obstacle('{}', -1, -1), NULL, 'what shrinks has room always');
SELECT is(pg_temp.obstacle('{"strategy": "reject"}', 0, 0, 1), 'rejected', 'a copy stops a batch that says reject');
SELECT is(pg_temp.obstacle('{"strategy": "merge"}', 0, 0, 1), NULL, 'and no other');
SELECT is(pg_temp.obstacle(jsonb_build_object('counters', jsonb_build_object(repeat('c', n), 1)), 0, 0), what, 'counters of ' || n)
  FROM (VALUES (16369, NULL), (16370, 'counters')) AS v (n, what);

-- batch_plan: against the table, and against what an earlier batch left.
SELECT is(pg_temp.saved('{"client": "a", "seq": 1, "set": {"k": {"x": 1}, "gone": 1}}'), '200 applied', 'a writes');
CREATE FUNCTION pg_temp.effect(p_client text, p_batch jsonb, p_base bigint,
    p_earlier holdfast.planned_entry[] DEFAULT '{}', p_places jsonb DEFAULT '{}') RETURNS holdfast.batch_effect
LANGUAGE plpgsql AS $$
DECLARE s holdfast.session;
BEGIN
    PERFORM set_config('holdfast.owner', 'ann', true);
    SELECT * INTO s FROM holdfast.session WHERE user_id = 'ann' AND session_id = tap.id(1);
    RETURN holdfast.batch_plan(s, 'ann', p_client, p_batch, p_base, 7, p_earlier, p_places, tap.limits());
END $$;
CREATE FUNCTION pg_temp.shown(e holdfast.batch_effect) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', (SELECT string_agg(concat_ws('|', n.key, n.before, coalesce(n.value::text, '-'), n.rev, n.is_merged,
               n.foreign_rev, n.bytes), ' ') FROM unnest(e.entries) AS n),
        'grew', e.grew, 'more', e.more, 'copies', cardinality(e.copies), (e.refusal).code)
$$;
SELECT is(pg_temp.shown(pg_temp.effect('a', '{"set": {"k": 5, "new": 1}, "delete": ["gone", "none"]}', 0)),
    'gone|1|-|7|f|0|0 k|{"x": 1}|5|7|f|0|2 new|1|7|f|0|4 grew -8 more 0 copies 0',
    'the keys that change, in order, with what was there');
SELECT is(pg_temp.shown(pg_temp.effect('a', '{"set": {"k": {"x": 1}}}', 0)), 'grew 0 more 0 copies 0', 'what is the same is no change');
SELECT is(pg_temp.shown(pg_temp.effect('b', '{"set": {"k": 5}}', 0)), 'k|{"x": 1}|5|7|f|0|2 grew -7 more 0 copies 1', 'another one''s value leaves a copy');
SELECT is(pg_temp.shown(pg_temp.effect('b', '{"set": {"k": 5}}', 1)), 'k|{"x": 1}|5|7|f|0|2 grew -7 more 0 copies 0', 'unless it was seen');
SELECT is(pg_temp.shown(pg_temp.effect('b', '{"merge": {"k": {"y": 2}}}', 0)), 'k|{"x": 1}|{"x": 1, "y": 2}|7|t|1|17 grew 8 more 0 copies 0',
    'a merge beside it does not, and says what is in it');
SELECT is(pg_temp.shown(pg_temp.effect('b', '{"merge": {"k": {"y": 3}}}', 0,
        ARRAY[ROW('k', NULL, '{"y": 2}', 6, false, 0, 9)::holdfast.planned_entry], '{"k": 1}')),
    'k|{"y": 2}|{"y": 3}|7|f|0|9 grew 0 more 0 copies 0', 'what an earlier batch left counts, not the table');
SELECT is(pg_temp.shown(pg_temp.effect('a', '{"set": {"": 1}}', 0)), '|1|7|f|0|1 grew 1 more 1 copies 0 schema', 'a new key is asked whether it can be one');

-- plan_make: nothing is written, and each key stands once.
CREATE FUNCTION pg_temp.planned(p_client text, p_batches jsonb) RETURNS holdfast.plan
LANGUAGE plpgsql AS $$
DECLARE s holdfast.session;
BEGIN
    PERFORM set_config('holdfast.owner', 'ann', true);
    SELECT * INTO s FROM holdfast.session WHERE user_id = 'ann' AND session_id = tap.id(1);
    RETURN holdfast.plan_make(s, 'ann', p_client, p_batches, false, NULL, NULL, tap.limits());
END $$;
SELECT is((SELECT string_agg(concat_ws('|', e.key, e.value, e.rev), ' ') FROM unnest(p.entries) AS e)
        || ' ' || concat_ws(' ', p.applied, p.rev, p.bytes, p.keys, p.last),
    'k|2|3 new|1|3 {2,3} 3 11 3 3', 'a key is planned once, as the last batch leaves it')
  FROM pg_temp.planned('a', '[{"seq": 2, "set": {"k": 1}}, {"seq": 3, "set": {"k": 2, "new": 1}}]') AS p;
SELECT is(concat_ws(' ', (p.refusal).code, p.entries, p.copies), 'schema {} {}', 'of a plan that is refused nothing is left')
  FROM pg_temp.planned('b', '[{"seq": 1, "set": {"k": 1}}, {"seq": 2, "set": {"": 2}}]') AS p;
SELECT is(concat_ws(' ', (p.refusal).code, p.entries, cardinality(p.copies)), 'conflict {} 1', 'but the copies of what `reject` refused')
  FROM pg_temp.planned('b', '[{"seq": 1, "set": {"other": 1}}, {"seq": 2, "strategy": "reject", "set": {"k": 2}}]') AS p;
SELECT is(pg_temp.context() || pg_temp.rev(), '{"k": {"x": 1}, "gone": 1}1', 'and nothing was written');

SELECT is(holdfast.counters_sum('{}'), '{}', 'no counters add up to none');
SELECT is(holdfast.counters_sum(ARRAY['{"n": 1}', '{"n": 2, "m": 1}']::jsonb[]), '{"m": 1, "n": 3}', 'several to a sum by name');
SELECT finish();
ROLLBACK;
