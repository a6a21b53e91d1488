-- Sessions: made, listed, seen, changed, deleted.
\ir lib/begin.psql
SELECT plan(72);

-- Create.
CREATE TEMP TABLE made AS SELECT * FROM tap.create('ann', 1, '{"app": "editor",
    "slot": "draft", "name": "Été", "ttl": 3600, "device": {"os": "x"}}');
SELECT is(status, 201, 'a create answers 201') FROM made;
SELECT is(location, '/api/sessions/' || tap.id(1), 'with its location') FROM made;
SELECT is((SELECT string_agg(k, ',') FROM json_object_keys(body::json->'session') AS k),
    'id,user,app,slot,name,status,role,device,rev,bytes,ttl,counters,messages,snapshots,created_at,last_active_at,expires_at',
    'the session has these members') FROM made;
SELECT is((SELECT array_agg(body::json->'session'->>k) FROM unnest('{id,user,app,slot,name,status,role,device,rev,bytes,ttl,counters,messages,snapshots}'::text[]) AS k),
    ARRAY[tap.id(1)::text, 'ann', 'editor', 'draft', 'Été', 'active', 'owner',
        '{"os": "x"}', '0', '0', '3600', '{}', '0', '0'],
    'with these values') FROM made;
SELECT matches(body::json->'session'->>'created_at', '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$',
    'times are RFC 3339 in UTC with milliseconds') FROM made;
SELECT cmp_ok(abs(ticket - extract(epoch FROM now() + interval '7 days 1 hour')), '<=', 300::numeric,
    'a ticket lives as long as expiry plus grace') FROM made;
SELECT ok((SELECT ticket FROM tap.create('ann', 2, '{"ttl": 31536000}'))
    BETWEEN floor(extract(epoch FROM now() + interval '8 days'))
        AND floor(extract(epoch FROM clock_timestamp() + interval '8 days')) + 60,
    'but at most 8 days');
SELECT is((tap.create('ann', 1)).status, 201,
    'the same attempt again, after a lost answer, finds its own row');
SELECT is((SELECT count(*) FROM json_array_elements((holdfast.session_list('ann', 'ann',
    NULL, NULL, NULL, NULL, NULL, tap.limits())).body::json->'sessions'))::int, 2,
    'and made no second one');

-- Ids that a client chose.
SELECT is((tap.create('ann', 10, jsonb_build_object('id', tap.id(9)))).location,
    '/api/sessions/' || tap.id(9), 'a client may bring the id');
SELECT is((tap.create('ann', 10, jsonb_build_object('id', tap.id(9)))).status, 201,
    'the same attempt with it again is no conflict');
SELECT is((tap.create('ann', 11, jsonb_build_object('id', tap.id(9)))).status, 409,
    'another attempt with it is');
SELECT is((tap.create('ann', 11, jsonb_build_object('id', tap.id(9)))).body,
    '{"reason" : "taken"}', 'and says why');
SELECT is((tap.create('bob', 11, jsonb_build_object('id', tap.id(9)))).status, 201,
    'somebody else may use the same id');
SELECT is((tap.create('ann', 12, '{"id": "00000000-0000-0000-0000-000000000000"}')).status,
    409, 'the id of the lasting session is taken from the beginning');
SELECT is((holdfast.session_delete('ann', 'ann', 'owner', tap.id(9), tap.limits())).status, 204, 'one is deleted');
SELECT is((tap.create('ann', 12, jsonb_build_object('id', tap.id(9)))).status, 409,
    'its id is taken until it is swept');
SELECT is((tap.create('ann', 10, jsonb_build_object('id', tap.id(9)))).status, 409,
    'also for the attempt that made it');
SELECT tap.su($$ INSERT INTO holdfast.ended VALUES ('ann', tap.id(13), now(), now()) $$);
SELECT is((tap.create('ann', 14, jsonb_build_object('id', tap.id(13)))).status, 409,
    'the id of a session that has ended is taken');
SELECT is((tap.create('bob', 15)).status, 201, 'bob has a session');
SELECT tap.let_in('bob', 15, 'ann', 'viewer');
SELECT is((tap.create('ann', 16, jsonb_build_object('id', tap.id(15)))).status, 409,
    'the id of a session that others share with one is taken');

-- What it may hold at first.
SELECT is((tap.create('cid', 20, '{"context": {"a": 1, "b": {"x": [1, 2]}}}')).status, 201,
    'a session may be made with values');
SELECT is((SELECT array_agg((tap.get('cid', 20)).body::json->>k) FROM unnest('{rev,bytes}'::text[]) AS k),
    ARRAY['1', (2 + 1 + octet_length('{"x": [1, 2]}'))::text], 'at revision 1, its bytes counted');
SELECT is((tap.create('cid', 21, '{"context": {"a": 1, "b//c": 1}}')).body::json#>>'{errors,0,pointer}',
    '/context/b~1~1c', 'a key that cannot be one is told by its pointer');
SELECT is((tap.create('cid', 21, '{"context": {"abc": 1}}', '{"key_bytes": 2}')).status, 422, 'one that is too long');
SELECT is((tap.create('cid', 21, '{"context": {"abc": 1}}', '{"key_bytes": 3}')).status, 201, 'one that just fits');
SELECT is((tap.create('cid', 22, '{"context": {"a": 1, "b": 2}}', '{"keys": 1}')).code,
    'quota-exceeded', 'too many keys');
SELECT is((tap.create('cid', 22, '{"context": {"a": 1, "b": 2}}', '{"context_bytes": 3}')).body::json->>'which',
    'context_bytes', 'too many bytes in sum');
SELECT is((tap.get('cid', 22)).status, 404, 'and then there is no session');
SELECT is((tap.create('cid', 23, '{"context": {"a": 1, "b": 2}}', '{"context_bytes": 5}')).warn,
    'context_bytes;used=4;limit=5', 'a warning from 80 %');

-- Continued from a snapshot.
DO $$ BEGIN
    PERFORM tap.create('sam', 80, '{"context": {"form/a": 1, "form/b": 2, "ui": 3}}');
    PERFORM tap.su($su$
        INSERT INTO holdfast.snapshot (user_id, session_id, number, id, source, scope, rev, changed_rev, bytes, actor, created_at)
        VALUES ('sam', tap.id(80), 1, tap.id(180), 'user', '', 1, 1, 1, 'sam', now()),
               ('sam', tap.id(80), 2, tap.id(181), 'user', 'form/', 1, 1, 1, 'sam', now());
        UPDATE holdfast.session SET snapshot_rev = 1, snapshot_seq = 2, rev = 2, context_rev = 2 WHERE session_id = tap.id(80);
    $su$);
    PERFORM set_config('holdfast.owner', 'sam', true);
    PERFORM holdfast.entry_write('sam', tap.id(80), 2, NULL, 'sam', '{"form/a": "later", "new": 1}', '{form/b}', 1);
    PERFORM set_config('holdfast.owner', '', true);
END $$;
CREATE FUNCTION pg_temp.from_(p_user text, n int, p_more jsonb DEFAULT '{}', p_snapshot int DEFAULT 180) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a holdfast.answer := tap.create(p_user, n, jsonb_build_object('from_snapshot', tap.id(p_snapshot)) || p_more);
BEGIN
    RETURN coalesce(a.code, (tap.recover(p_user, tap.id(n))).body::jsonb#>>'{context,values}');
END $$;
SELECT is(pg_temp.from_('sam', 81), '{"ui": 3, "form/a": 1, "form/b": 2}', 'a session is made of what a snapshot holds');
SELECT is(pg_temp.from_('sam', 82, '{}', 181), '{"form/a": 1, "form/b": 2}', 'or of what it holds in its scope');
SELECT is(pg_temp.from_('sam', 83, '{"context": {"ui": "mine"}}', 180), '{"ui": "mine", "form/a": 1, "form/b": 2}', 'with other values on top');
SELECT is((tap.get('sam', 83)).body::json->>'bytes', tap.peek('SELECT sum(octet_length(value::text) + octet_length(key)) FROM holdfast.entry WHERE session_id = tap.id(83)'), 'and its bytes counted');
SELECT is(pg_temp.from_('tom', 84), 'not-found', 'not of somebody else''s');
SELECT is(pg_temp.from_('sam', 84, '{}', 199), 'not-found', 'nor of none');
DO $$ BEGIN PERFORM tap.expires_in('sam', 80, -604795); END $$;
SELECT is(pg_temp.from_('sam', 84), '{"ui": 3, "form/a": 1, "form/b": 2}', 'of a session in its grace, too');
DO $$ BEGIN PERFORM tap.expires_in('sam', 80, -604801); END $$;
SELECT is(pg_temp.from_('sam', 85), 'not-found', 'not of one past it');
DO $$ BEGIN PERFORM tap.expires_in('sam', 80, 5); PERFORM holdfast.session_delete('sam', 'sam', 'owner', tap.id(80), tap.limits()); END $$;
SELECT is(pg_temp.from_('sam', 86), 'not-found', 'nor of one that was deleted');

-- How many.
SELECT is((tap.create('dan', 30, '{}', '{"sessions": 2}')).status, 201, 'the first of two');
SELECT is((tap.create('dan', 31, '{}', '{"sessions": 2}')).status, 201, 'the second of two');
SELECT is((tap.create('dan', 32, '{}', '{"sessions": 2}')).body,
    '{"which" : "sessions", "limit" : 2, "used" : 2}', 'no third one');
SELECT is((holdfast.session_delete('dan', 'dan', 'owner', tap.id(30), tap.limits())).status, 204, 'but after one is deleted');
SELECT is((tap.create('dan', 32, '{}', '{"sessions": 2}')).status, 201, 'there is room');

-- The list.
DO $do$ BEGIN
PERFORM tap.create('eve', 40 + i, jsonb_build_object('app', 'a' || i % 2, 'name', 'Name ' || i, 'slot', '100%_' || i))
  FROM generate_series(1, 7) AS i;
PERFORM tap.expires_in('eve', 41, -1);
PERFORM holdfast.session_update('eve', 'eve', 'editor', tap.id(42), '{"status": "completed"}', tap.limits());
PERFORM holdfast.session_delete('eve', 'eve', 'owner', tap.id(43), tap.limits());
PERFORM tap.expires_in('eve', 44, -604801);
PERFORM holdfast.me_ensure('eve', tap.limits());
END $do$;
CREATE FUNCTION pg_temp.names(p_status text, p_app text, p_q text, p_limit int) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    a holdfast.answer;
    v_next text;
    v_names text := '';
BEGIN
    LOOP
        a := holdfast.session_list('eve', 'eve', p_status, p_app, p_q, p_limit, v_next, tap.limits());
        v_names := v_names || coalesce((SELECT string_agg(substr(s.value->>'name', 6), ' ')
            FROM json_array_elements(a.body::json->'sessions') AS s), '') || ';';
        v_next := a.body::json->>'next';
        EXIT WHEN v_next IS NULL;
    END LOOP;
    RETURN v_names;
END $$;
SELECT is(pg_temp.names(NULL, NULL, NULL, NULL), '7 6 5 2 1;',
    'newest first; not the deleted one, nor what is past its grace, nor `me`');
SELECT is(pg_temp.names(NULL, NULL, NULL, 2), '7 6;5 2;1;', 'page by page');
SELECT is(pg_temp.names(NULL, NULL, NULL, 5), '7 6 5 2 1;', 'a full last page has no next');
SELECT is(pg_temp.names('expired', NULL, NULL, 2), '1;', 'expired ones are in their grace');
SELECT is(pg_temp.names('active', NULL, NULL, 2), '7 6;5;', 'active ones are not expired');
SELECT is(pg_temp.names('completed', NULL, NULL, 2), '2;', 'completed ones');
SELECT is(pg_temp.names(NULL, 'a1', NULL, 2), '7 5;1;', 'of one app');
SELECT is(pg_temp.names(NULL, NULL, 'nAmE 6', 2), '6;', 'by a part of the name, in any case');
SELECT is(pg_temp.names(NULL, NULL, '%_5', 2), '5;', 'of the slot, % and _ being ordinary');
SELECT is((holdfast.session_list('eve', 'eve', 'gone', NULL, NULL, NULL, NULL, tap.limits())).body,
    '{"parameter" : "status"}', 'a status that there is not');
SELECT is((holdfast.session_list('eve', 'eve', NULL, NULL, NULL, 0, NULL, tap.limits())).body,
    '{"parameter" : "limit"}', 'a limit of nothing');
SELECT is((holdfast.session_list('eve', 'eve', NULL, NULL, NULL, NULL, c, tap.limits())).body,
    '{"parameter" : "cursor"}', 'the cursor ' || quote_literal(c))
  FROM unnest(ARRAY['', '1', 'x.y', '1.' || repeat('g', 32), repeat('9', 30) || '.' || repeat('0', 32)]) AS c;

-- Change.
SELECT is((SELECT array_agg((body::json->>k)) || status::text FROM holdfast.session_update('ann', 'ann', 'editor',
    tap.id(1), '{"name": null, "device": null, "status": "archived"}', tap.limits()), unnest('{name,device,status,rev,ttl}'::text[]) AS k GROUP BY status),
    '{NULL,NULL,archived,1,3600,200}', 'what is given changes, what is absent stays, in a revision of its own');
SELECT is((SELECT outcome || coalesce(bell, ' no bell') || (body::json->>'rev') FROM holdfast.session_update('ann', 'ann', 'editor',
    tap.id(1), '{"status": "archived"}', tap.limits())),
    'unchanged no bell1', 'what changes nothing rings no bell');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"status": "active", "ttl": 60}', tap.limits())).bell::jsonb,
    jsonb_build_array(jsonb_build_object('session', tap.id(1), 'rev', 2, 'client', NULL, 'keys', '[]'::jsonb)),
    'what does tells the revision');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(77), '{}', tap.limits())).status, 404, 'one that there is not');

SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"status": "deleted"}', tap.limits())).body::json#>>'{errors,0,pointer}', '/status',
    'a status that only the server gives');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('device', jsonb_build_object('a', repeat('x', 4096))), tap.limits())).body::json->>'limit',
    'device_bytes', 'a device that is none');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"ttl": 90.0}', tap.limits())).body::json->>'ttl', '90', '90.0 is an integer, too');

-- Delete.
SELECT is((SELECT status || ' ' || bell FROM holdfast.session_delete('ann', 'ann', 'owner', tap.id(1), tap.limits())),
    '204 [{"session" : "' || tap.id(1) || '", "close" : true}]', 'a delete closes its streams');
SELECT is((tap.get('ann', 1)).status, 404, 'it is not found at once');
SELECT is((holdfast.session_delete('ann', 'ann', 'owner', tap.id(1), tap.limits())).status, 404, 'nor deleted twice');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(1), '{"status": "active"}', tap.limits())).status, 404, 'nor brought back');
SELECT is((tap.recover('ann', tap.id(1))).status, 404, 'nor recovered');

SELECT finish();
ROLLBACK;
