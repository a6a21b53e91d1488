-- A session as a document: of one moment, and another session of its own.
\ir lib/begin.psql
SELECT plan(24);

CREATE FUNCTION pg_temp.out(n int, p_cursor text DEFAULT NULL, p_bytes int DEFAULT 1000000, p_user text DEFAULT 'ann') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.session_export('ann', p_user, 'viewer', tap.id(n), p_cursor, p_bytes, tap.limits()) $$;
CREATE FUNCTION pg_temp.document(n int) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('records', jsonb_agg(l::jsonb ORDER BY i)) FROM regexp_split_to_table(rtrim((pg_temp.out(n)).body, E'\n'), E'\n') WITH ORDINALITY AS x(l, i) $$;
CREATE FUNCTION pg_temp.take(n int, p_body jsonb, p_idem text DEFAULT NULL, p_user text DEFAULT 'ann', p_want uuid DEFAULT NULL, p_limits jsonb DEFAULT '{}') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.session_import(p_user, p_user, tap.id(n), p_want, p_body, p_idem, 'f', tap.limits(p_limits), tap.message_limits()) $$;

DO $$ BEGIN
    PERFORM tap.create('ann', 1, '{"app": "a", "context": {"k": 1, "l": 2}}');
    PERFORM holdfast.snapshot_create('ann', 'ann', 'editor', tap.id(1), tap.id(99), '{"name": "n"}', NULL, NULL, tap.limits());
    PERFORM holdfast.key_put('ann', 'ann', 'editor', tap.id(1), 'k', '3', NULL, NULL, NULL, tap.limits());
    PERFORM holdfast.message_add('ann', 'ann', 'editor', tap.id(1), '{"role": "u", "content": 1}', NULL, NULL, tap.limits(), tap.message_limits());
    PERFORM tap.let_in('ann', 1, 'vi', 'viewer');
END $$;
CREATE TEMP TABLE d AS SELECT pg_temp.document(1) AS j;

-- Out.
SELECT is((SELECT string_agg(r->>'type', ' ') FROM d, jsonb_array_elements(j->'records') AS r), 'session entry entry snapshot past message end', 'a record a thing, and an end');
SELECT ok((pg_temp.out(1)).body !~ '"type" : "(grant|activity)"', 'nothing of who else has to do with it');
SELECT is((pg_temp.out(1, NULL, 1000000, 'vi')).status, 200, 'a viewer may have it');
SELECT is((pg_temp.out(1, NULL, 1000000, 'eve')).code, 'not-found', 'nobody else');
SELECT is((holdfast.session_export('ann', 'ann', 'viewer', '00000000-0000-0000-0000-000000000000', NULL, 1, tap.limits())).code, 'not-found', 'a `me` that is not there is no document');
CREATE TEMP TABLE part AS SELECT * FROM pg_temp.out(1, NULL, 1);
SELECT isnt(location, NULL, 'a part has a cursor') FROM part;
SELECT is((pg_temp.out(1, location)).status, 200, 'which goes on') FROM part;
DO $$ BEGIN PERFORM holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"name": "other"}', tap.limits()); END $$;
SELECT is((a).status || (a).code, '0moved', 'until the session has changed') FROM (SELECT pg_temp.out(1, location) AS a FROM part) AS x;
DROP TABLE part;
CREATE TEMP TABLE part AS SELECT * FROM pg_temp.out(1, NULL, 1);
DO $$ BEGIN PERFORM holdfast.snapshot_drop('ann', tap.id(1), 1) FROM set_config('holdfast.owner', 'ann', true); PERFORM set_config('holdfast.owner', '', true); END $$;
SELECT is((a).code, 'moved', 'or what a snapshot held has gone') FROM (SELECT pg_temp.out(1, location) AS a FROM part) AS x;

-- In.
CREATE TEMP TABLE i AS SELECT * FROM d, pg_temp.take(10, j, 'key');
SELECT is(status || ' ' || location, '201 /api/sessions/' || tap.id(10), 'another session is made') FROM i;
SELECT ok(ticket > 0, 'with a ticket') FROM i;
SELECT is((SELECT (a).status || (a).location || (a).outcome FROM pg_temp.take(11, j, 'key') AS a), '201/api/sessions/' || tap.id(10) || 'replayed', 'a repeat gets it again') FROM d;
SELECT is((pg_temp.take(10, j)).location, '/api/sessions/' || tap.id(10), 'so does an attempt whose answer was lost') FROM d;
SELECT is((pg_temp.take(12, j, NULL, 'ann', tap.id(10))).body, '{"reason" : "taken"}', 'its id is in use') FROM d;
SELECT is((pg_temp.take(12, j, NULL, 'ann', tap.id(1))).body, '{"reason" : "taken"}', 'and so is the first one''s') FROM d;
SELECT is((pg_temp.take(12, j, NULL, 'vi', tap.id(1))).body, '{"reason" : "taken"}', 'also for whom that one was granted to') FROM d;
SELECT is(tap.peek(format('SELECT concat_ws('' '', rev, context_rev, floor_rev, bytes, keys, past_bytes, messages, message_bytes, snapshot_rev, snapshot_seq) FROM holdfast.session WHERE session_id = %L', tap.id(10))),
    '4 4 4 4 2 2 1 2 2 1', 'what is counted is what there is');
SELECT is(tap.peek(format('SELECT string_agg(concat_ws(''/'', rev, via, actor), '' '') FROM holdfast.activity WHERE session_id = %L', tap.id(10))), '4/import/ann', 'the activity begins with it');
SELECT is((pg_temp.take(13, jsonb_set(j, '{records,5,created_at}', '"2999-01-01T00:00:00.000Z"'))).status, 201, 'a time to come') FROM d;
SELECT is(tap.peek(format('SELECT bool_and(created_at <= clock_timestamp()) FROM holdfast.message WHERE session_id = %L', tap.id(13))), 'true', 'is none but now');
SELECT is((pg_temp.take(14, jsonb_insert(j, '{records,4}', '{"type": "past", "key": "z", "value": 1, "rev": 3, "until_rev": 4}'))).status, 201, 'a past value that no snapshot needs') FROM d;
SELECT is(tap.peek(format('SELECT past_bytes || '' '' || (SELECT count(*) FROM holdfast.past AS p WHERE p.session_id = s.session_id) FROM holdfast.session AS s WHERE session_id = %L', tap.id(14))), '2 1', 'is not kept');
SELECT is((pg_temp.take(15, j, NULL, 'ann', NULL, '{"past_bytes": 1}')).body, '{"which" : "past_bytes", "limit" : 1, "used" : 0, "size" : 2}', 'the past has a limit') FROM d;
SELECT is((pg_temp.take(16, jsonb_set(j, '{records,1,actor}', '"bob"'), NULL, 'eve')).status || tap.peek(format('SELECT string_agg(DISTINCT actor, '','') FROM holdfast.entry WHERE session_id = %L', tap.id(16))), '201eve', 'it speaks for who brings it') FROM d;

SELECT finish();
ROLLBACK;
