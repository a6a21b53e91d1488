-- Idempotency-Key: a repeat gets the first answer.
\ir lib/begin.psql
SELECT plan(16);
CREATE FUNCTION pg_temp.make(p_user text, n int, p_key text, p_print text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', status, code, right(location, 2), outcome) FROM holdfast.session_create(p_user, p_user, tap.id(n), '{"name": "n"}', p_key, p_print, tap.limits())
$$;
SELECT is(pg_temp.make('ann', 1, 'k', 'f'), '201 01 applied', 'the first request makes it');
SELECT is(pg_temp.make('ann', 2, 'k', 'f'), '201 01 replayed', 'the same again tells of it');
SELECT is(pg_temp.make('ann', 3, 'k', 'g'), '422 key-reused refused', 'another request with that key is refused');
SELECT is(pg_temp.make('bob', 4, 'k', 'g'), '201 04 applied', 'somebody else''s key is another');
SELECT is(pg_temp.make('ann', 5, 'l', 'f'), '201 05 applied', 'another key is another');
SELECT is(pg_temp.make('ann', 6, NULL, NULL), '201 06 applied', 'no key, nothing remembered');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.request'), '3', 'three were');
SELECT is(tap.peek('SELECT string_agg(DISTINCT status || length(thing)::text, '','') FROM holdfast.request'), '20136', 'with status and id: no body, no ticket');

DO $$ BEGIN PERFORM holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"name": "new"}', tap.limits()); END $$;
SELECT is((SELECT body::json#>>'{session,name}' FROM holdfast.session_create('ann', 'ann', tap.id(7), '{"name": "n"}', 'k', 'f', tap.limits())),
    'new', 'the thing is told as it is now');
DO $$ BEGIN PERFORM holdfast.session_delete('ann', 'ann', 'owner', tap.id(1), tap.limits()); END $$;
SELECT is(pg_temp.make('ann', 8, 'k', 'f'), '404 not-found refused', 'when it has gone, that');
SELECT is((SELECT outcome || status FROM holdfast.session_create('ann', 'ann', tap.id(9), '{"id": "00000000-0000-0000-0000-000000000000"}', 'm', 'f', tap.limits())),
    'refused409', 'a refusal ...');
SELECT is(pg_temp.make('ann', 9, 'm', 'f'), '201 09 applied', '... is not remembered');

DO $$ BEGIN PERFORM tap.su('UPDATE holdfast.request SET created_at = clock_timestamp() - interval ''23 hours 59 minutes 55 seconds'' WHERE idem_key = ''l'''); END $$;
SELECT is(pg_temp.make('ann', 10, 'l', 'f'), '201 05 replayed', 'within 24 hours it is remembered');
DO $$ BEGIN PERFORM tap.su('UPDATE holdfast.request SET created_at = clock_timestamp() - interval ''24 hours'' WHERE idem_key = ''l'''); END $$;
SELECT is(pg_temp.make('ann', 10, 'l', 'g'), '201 0a applied', 'after them the key is free, swept or not');
SELECT is(pg_temp.make('ann', 11, 'l', 'g'), '201 0a replayed', 'and is remembered anew');
SELECT is((holdfast.request_begin('ann', 'eve', 'l', 'x')).verdict, 'new', 'of another acting user it is another key');

SELECT finish();
ROLLBACK;
