-- `me`: the user's lasting session.
\ir lib/begin.psql
SELECT plan(16);
CREATE FUNCTION pg_temp.me() RETURNS uuid LANGUAGE sql AS $$ SELECT '00000000-0000-0000-0000-000000000000'::uuid $$;

SELECT is((holdfast.session_get('ann', 'ann', 'viewer', pg_temp.me(), tap.limits())).status, 404, 'it is not there before its first write');
SELECT is((tap.recover('ann', pg_temp.me())).code, 'write-needed', 'recover asks for one');
SELECT is((SELECT status || (body::json#>>'{context,rev}') FROM tap.recover_write('ann', pg_temp.me(), 1)), '2000', 'which makes it');
SELECT is((SELECT body::json->>'expires_at' FROM holdfast.session_get('ann', 'ann', 'viewer', pg_temp.me(), tap.limits())), NULL, 'it never expires');
SELECT cmp_ok((SELECT ticket FROM tap.recover('ann', pg_temp.me())), '>', extract(epoch FROM now() + interval '7 days')::bigint, 'its tickets do');
SELECT is((holdfast.session_list('ann', 'ann', NULL, NULL, NULL, NULL, NULL, tap.limits())).body::json->>'sessions', '[]', 'it is not listed');
SELECT is((tap.recover('ann', NULL, '{}')).status, 404, 'it is never the latest');
SELECT is((tap.create('ann', 2, '{}', '{"sessions": 1}')).status, 201, 'and counts for no limit');
SELECT ok(holdfast.me_ensure('ann', tap.limits()), 'made again it is the same');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.session WHERE user_id = ''ann'' AND session_id = ''' || pg_temp.me() || ''''), '1', 'one row');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', pg_temp.me(), '{"ttl": 60}', tap.limits())).body::json->>'expires_at', NULL, 'a lifetime given to it changes nothing');
SELECT ok(holdfast.me_ensure('bob', tap.limits()), 'each user has one');
SELECT tap.peek('SELECT era FROM holdfast.session WHERE user_id = ''ann'' AND session_id = ''' || pg_temp.me() || '''') AS era \gset
DO $$ BEGIN PERFORM tap.su($su$ INSERT INTO holdfast.entry (user_id, session_id, key, value, rev, actor)
    VALUES ('ann', '00000000-0000-0000-0000-000000000000', 'theme', '"dark"', 1, 'ann') $su$); END $$;
SELECT is((holdfast.session_delete('ann', 'ann', 'owner', pg_temp.me(), tap.limits())).status, 204, 'it can be deleted');
SELECT is((holdfast.session_get('ann', 'ann', 'viewer', pg_temp.me(), tap.limits())).status, 404, 'then it is not there');
SELECT is((SELECT status || (body::json#>>'{context,values}') FROM tap.recover_write('ann', pg_temp.me(), 3)), '200{}',
    'and the next write makes an empty one, swept or not');
SELECT isnt(tap.peek('SELECT era FROM holdfast.session WHERE user_id = ''ann'' AND session_id = ''' || pg_temp.me() || ''''), :'era', 'of another era');

SELECT finish();
ROLLBACK;
