-- Activity: changes with route and actor, in pages.
\ir lib/begin.psql
SELECT plan(22);
\ir lib/context.psql
CREATE FUNCTION pg_temp.page(p_limit int DEFAULT NULL, p_cursor text DEFAULT NULL, p_actor text DEFAULT 'ann')
RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.activity_list('ann', p_actor, 'viewer', tap.id(1), p_limit, p_cursor, pg_temp.lim())
$$;
-- As lines "rev actor via keys", newest first.
CREATE FUNCTION pg_temp.told(p_limit int DEFAULT NULL, p_cursor text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT string_agg(concat_ws(' ', x->>'rev', x->>'actor', x->>'via', replace(x->>'keys', '"', '')), ', ')
              FROM json_array_elements((pg_temp.page(p_limit, p_cursor)).body::json->'activity') AS x);
END $$;

SELECT is((pg_temp.page()).body, '{"activity" : [], "next" : null}', 'of a session that nobody changed there is nothing to tell');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 1, "set": {"a": 1, "b": 1}}'), '200 applied', 'ann saves');
SELECT is(pg_temp.told(), '1 ann save [a,b]', 'which is told from what she left');
SELECT is(pg_temp.saved('{"client": "c1", "seq": 2, "base": 1, "set": {"a": 2}}'), '200 applied', 'she saves again');
SELECT is(pg_temp.told(), '2 ann save [a], 1 ann save [b]', 'a key is named where it was written last');
SELECT is(pg_temp.saved('{"client": "c1", "batches": [{"seq": 3, "base": 2, "set": {"c": 1}}, {"seq": 4, "base": 2, "delete": ["b"]}]}'), '200 applied', 'two batches');
SELECT is(pg_temp.told(2), '4 ann save [b], 3 ann save [c]', 'are two revisions; a deletion is told, too');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.activity'), '0', 'and none of that is on record');

-- Others, and other ways.
SELECT tap.let_in('ann', 1, 'bob', 'editor') \g /dev/null
SELECT is(pg_temp.saved('{"client": "c1", "batches": [{"seq": 1, "base": 4, "set": {"d": 1}}, {"seq": 2, "base": 4, "set": {"e": 1}}]}', 'bob'), '200 applied', 'bob saves');
DO $$ BEGIN
    PERFORM pg_temp.beacon('{"client": "c1", "seq": 5, "base": 6, "set": {"a": 3}}');
    PERFORM pg_temp.beacon('{"client": "c1", "seq": 6, "base": 7, "set": {"new": 3}}');
    PERFORM pg_temp.save('{"client": "c1", "seq": 7, "base": 8, "set": {"a": 4}}', 'ann', 'sync');
    PERFORM holdfast.context_merge_patch('ann', 'ann', 'editor', tap.id(1), '{"a": 5}', NULL, NULL, pg_temp.lim());
    PERFORM holdfast.key_put('ann', 'ann', 'editor', tap.id(1), 'a', '6', NULL, NULL, NULL, pg_temp.lim());
    PERFORM holdfast.key_delete('ann', 'ann', 'editor', tap.id(1), 'c', NULL, pg_temp.lim());
    PERFORM holdfast.session_share('ann', 'ann', '{"set": {"s": 1}}', pg_temp.lim());
    PERFORM holdfast.context_put('ann', 'ann', 'editor', tap.id(1), '{"cache/x": 1}', '"00000001.13"', NULL, pg_temp.lim());
    PERFORM holdfast.context_invalidate('ann', 'ann', 'editor', tap.id(1), '{"patterns": ["*"]}', pg_temp.lim());
    PERFORM holdfast.snapshot_create('ann', 'ann', 'editor', tap.id(1), tap.id(9), '{"name": "n"}', NULL, NULL, pg_temp.lim());
    PERFORM pg_temp.save('{"client": "c1", "seq": 8, "base": 16, "set": {"z": 1}}');
    PERFORM holdfast.snapshot_restore('ann', 'ann', 'editor', tap.id(1), 'latest', NULL, pg_temp.lim());
    PERFORM holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"name": "x"}', pg_temp.lim());
END $$;
SELECT is(pg_temp.told(16), '19 ann session [], 18 ann restore [z], 16 ann snapshot [], 15 ann invalidate [cache/x], '
    || '14 ann put [cache/x,a,d,e,new,s], 13 ann share [s], 12 ann key [c], 11 ann key [a], 10 ann merge-patch [a], 9 ann sync [a], '
    || '8 ann beacon [new], 7 ann beacon [a], 6 bob save [e], 5 bob save [d], 4 ann save [b]', 'each way is told by its name');
SELECT is((SELECT count(DISTINCT x->>'client') || ' ' || bool_and(x->>'client' ~ '^[0-9a-f]{16}$') FROM json_array_elements((pg_temp.page()).body::json->'activity') AS x
    WHERE x->>'client' IS NOT NULL), '1 true', 'a client is told as others see it');
SELECT ok((pg_temp.page()).body !~ '"c1"', 'and never by its id');
SELECT is((SELECT count(*)::int FROM json_array_elements((pg_temp.page()).body::json->'activity') AS x WHERE x->>'at' ~ '^20.*Z$'), 15, 'each has its time');
SELECT is((SELECT string_agg(DISTINCT x->>'client', ' ') FROM (SELECT line::json AS x FROM regexp_split_to_table(rtrim(
        (holdfast.account_export('ann', 'ann', NULL, 1000000, pg_temp.lim())).body, E'\n'), E'\n') AS line) AS t WHERE x->>'type' = 'activity'),
    holdfast.client_shown('c1'), 'an export names the client as this does');
SELECT pg_temp.save((SELECT jsonb_build_object('set', jsonb_object_agg('k' || i, i)) FROM generate_series(1, 65) AS i)) \g /dev/null
SELECT is((pg_temp.page(1)).body::json->'activity'->0->>'keys', NULL, '65 keys are too many to name');
SELECT pg_temp.save((SELECT jsonb_build_object('set', jsonb_object_agg('k' || i, -i)) FROM generate_series(1, 64) AS i)) \g /dev/null
SELECT is(json_array_length((pg_temp.page(1)).body::json->'activity'->0->'keys'), 64, '64 are named');

-- Pages.
CREATE FUNCTION pg_temp.pages(p_limit int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a holdfast.answer;
    v_all text := '';
    v_cursor text;
BEGIN
    LOOP
        a := pg_temp.page(p_limit, v_cursor);
        v_all := concat_ws(' ', v_all, (SELECT string_agg(x->>'rev', ' ') FROM json_array_elements(a.body::json->'activity') AS x));
        v_cursor := a.body::json->>'next';
        EXIT WHEN v_cursor IS NULL;
    END LOOP;
    RETURN v_all;
END $$;
SELECT is((SELECT count(DISTINCT pg_temp.pages(n))::int FROM unnest('{1, 2, 3, 16, 17, 18, 200}'::int[]) AS n), 1, 'pages of any size make up the same');
SELECT is((pg_temp.page(1, c)).body, '{"parameter" : "cursor"}', 'a cursor that cannot be') FROM unnest('{x,1,1.,9999999999999999999.0}'::text[]) AS c;

-- Its time.
SELECT tap.su($$ UPDATE holdfast.activity SET at = at - interval '31 days'; UPDATE holdfast.entry SET at = at - interval '31 days' $$) \g /dev/null
SELECT is(pg_temp.told(), NULL, 'after 30 days nobody knows any more, swept or not');

SELECT finish();
ROLLBACK;
