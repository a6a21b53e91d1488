-- The cost of a call follows the sum of sent and stored data, never the product,
-- which is a thousand times as much and more.
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();

-- Objects of so many members, out of line as an entry's value is.
CREATE TEMP TABLE doc (n int, present jsonb, patch jsonb, gone jsonb, deep jsonb);
INSERT INTO doc
SELECT n, jsonb_object_agg('m' || i, jsonb_build_object('a', i)),
       jsonb_object_agg('m' || i, i), jsonb_object_agg('m' || i, NULL),
       jsonb_object_agg('m' || i, jsonb_build_object('b', i))
  FROM (VALUES (16000)) AS v (n), generate_series(1, n) AS i
 GROUP BY n;

-- Beside as many small merges, a call each, which take about as long: what else
-- this machine does concerns both.
CREATE FUNCTION pg_temp.is_linear(p_what text, p_from text, p_name text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_ratio float := tap.best_ms('', format('SELECT count(%s) FROM %s', p_what, p_from))
        / tap.best_ms('', 'SELECT count(holdfast.merge_patch(''{"a": 1}'', jsonb_build_object(''b'', i))) FROM generate_series(1, 16000) AS i');
BEGIN
    RETURN ok(v_ratio < 4, p_name) || E'\n' || diag(format('%s: %s times as long as a call a member', p_name, round(v_ratio::numeric, 1)));
END $$;
SELECT pg_temp.is_linear('holdfast.merge_patch(present, patch)', 'doc', 'a patch of members');
SELECT pg_temp.is_linear('holdfast.merge_patch(present, deep)', 'doc', 'a patch of members of members');
SELECT pg_temp.is_linear('holdfast.merge_patch(present, gone)', 'doc', 'a patch that removes members');
SELECT pg_temp.is_linear('holdfast.merge_diff(present, patch)', 'doc', 'what has become of members');
SELECT pg_temp.is_linear('holdfast.merge_overlaps(present, deep, present)', 'doc', 'what has been seen, by value');

-- Cached values: many dependencies each, and a chain in which each depends on
-- the one before.
CREATE TEMP TABLE cached AS
SELECT n, (SELECT jsonb_object_agg('d' || i, jsonb_build_array('cache/k' || i % 500)) FROM generate_series(1, n) AS i) AS wide,
       (SELECT jsonb_object_agg('k' || i, jsonb_build_array('cache/k' || i + 1)) FROM generate_series(0, n / 20) AS i) AS chain
  FROM (VALUES (16000)) AS v (n);
SELECT pg_temp.is_linear('holdfast.cache_gone(wide, ARRAY(SELECT jsonb_object_keys(wide)))', 'cached', 'what many names name');
SELECT is(cardinality(holdfast.cache_gone(chain, '{k0}')), 801, 'what depends on what depends on it') FROM cached WHERE n = 16000;

-- Patterns: more of them than regular expressions are kept compiled.
SELECT is((pg_temp.save(jsonb_build_object('set', jsonb_object_agg('cache/k' || i, jsonb_build_object('dependencies', (
    SELECT jsonb_agg('d' || i || '/' || k) FROM generate_series(1, 10) AS k)))))).status, 200, 'two thousand dependencies')
  FROM generate_series(1, 200) AS i;
CREATE FUNCTION pg_temp.forget(n int) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.keep(holdfast.context_invalidate('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('patterns', (
        SELECT jsonb_agg('no' || i || '*x') FROM generate_series(1, n) AS i)), tap.limits()));
    SELECT pg_temp.said('deleted')
$$;
SELECT ok(tap.best_ms('', 'SELECT pg_temp.forget(96)') < 100 * tap.best_ms('', 'SELECT pg_temp.forget(12)'), 'eight times as many patterns');
SELECT is(pg_temp.keep(holdfast.context_invalidate('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('patterns', (
    SELECT jsonb_agg(repeat(i || 'x', 250)) FROM generate_series(1, 100) AS i)), tap.limits())), '413 too-large refused', 'more than can be compared in time is refused');
SELECT is(pg_temp.said('limit'), '"pattern_bytes"', 'by a limit that says so');
SELECT cmp_ok(pg_temp.said('max')::int, '<', pg_temp.said('size')::int, 'and how much it may be');
SELECT is(pg_temp.keep(holdfast.context_invalidate('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('patterns', jsonb_build_array(repeat('x', pg_temp.said('max')::int))), tap.limits())), '200 unchanged', 'so much is not');
SELECT finish();
ROLLBACK;
