-- Messages: numbered without gaps, told from either end, bounded, and a
-- revision that leaves the context as it is.
\ir lib/begin.psql
SELECT * FROM no_plan();

CREATE FUNCTION pg_temp.add(n int, p_body jsonb, p_limits jsonb DEFAULT '{}', p_user text DEFAULT 'ann', p_idem text DEFAULT NULL, p_print text DEFAULT 'f') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.message_add('ann', p_user, 'editor', tap.id(n), p_body, p_idem, p_print, tap.limits(), tap.message_limits(p_limits)) $$;
CREATE FUNCTION pg_temp.list(n int, p_order text DEFAULT NULL, p_limit int DEFAULT NULL, p_cursor text DEFAULT NULL, p_user text DEFAULT 'ann') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.message_list('ann', p_user, 'viewer', tap.id(n), p_order, p_limit, p_cursor, tap.limits()) $$;
-- A page in a word: its numbers, and where the next one begins.
CREATE FUNCTION pg_temp.page(n int, p_order text DEFAULT NULL, p_limit int DEFAULT NULL, p_cursor text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    b json := (pg_temp.list(n, p_order, p_limit, p_cursor)).body;
BEGIN
    RETURN (SELECT coalesce(string_agg(m->>'number', ','), '') FROM json_array_elements(b->'messages') AS m) || coalesce(' ' || (b->>'next'), '');
END $$;
CREATE FUNCTION pg_temp.say(n int, p_count int, p_text text DEFAULT 'x') RETURNS int LANGUAGE sql AS $$
    SELECT (pg_temp.add(n, jsonb_build_object('messages', (SELECT jsonb_agg(jsonb_build_object('role', 'user', 'content', p_text)) FROM generate_series(1, p_count))))).status $$;
CREATE FUNCTION pg_temp.row(n int) RETURNS holdfast.session LANGUAGE plpgsql AS $$
DECLARE
    s holdfast.session;
BEGIN
    PERFORM set_config('holdfast.owner', 'ann', true);
    SELECT * INTO s FROM holdfast.session AS x WHERE x.user_id = 'ann' AND x.session_id = tap.id(n);
    PERFORM set_config('holdfast.owner', '', true);
    RETURN s;
END $$;
CREATE FUNCTION pg_temp.sums() RETURNS text LANGUAGE sql AS $$
    SELECT tap.peek($q$ SELECT count(*) FROM holdfast.session AS s
        WHERE NOT (s.messages, s.message_bytes) = (
              SELECT count(*), coalesce(sum(octet_length(m.role) + octet_length(m.content::text) + coalesce(octet_length(m.metadata::text), 0)), 0)::bigint
                FROM holdfast.message AS m WHERE m.user_id = s.user_id AND m.session_id = s.session_id)
           OR s.messages <> coalesce((SELECT max(m.number) FROM holdfast.message AS m WHERE m.user_id = s.user_id AND m.session_id = s.session_id), 0) $q$) $$;

DO $$ BEGIN
    PERFORM tap.create('ann', i, '{"app": "a", "ttl": 86400, "context": {"k": 1}}') FROM generate_series(1, 9) AS i;
    PERFORM tap.let_in('ann', 1, 'ed', 'editor');
    PERFORM tap.let_in('ann', 1, 'vi', 'viewer');
END $$;

-- One, and many.
CREATE TEMP TABLE a AS SELECT * FROM pg_temp.add(1, '{"role": "user", "content": "Grüße \ud83d\ude00"}') AS x;
SELECT is(status, 201, 'one is appended') FROM a;
SELECT is(location, '/api/sessions/' || tap.id(1) || '/messages?cursor=0&limit=1', 'and says where it is read') FROM a;
SELECT is((body::jsonb#-'{messages,0,created_at}')::text, '{"next": null, "messages": [{"role": "user", "number": 1, "content": "Grüße 😀", "metadata": null}]}', 'as it is read there') FROM a;
SELECT is((pg_temp.list(1, NULL, 1, '0')).body, body, 'word for word') FROM a;
SELECT is(bell::jsonb, jsonb_build_array(jsonb_build_object('session', tap.id(1), 'rev', 2, 'client', NULL, 'keys', '[]'::jsonb)), 'others hear of it') FROM a;
SELECT is(((tap.get('ann', 1)).body::json->>'messages'), '1', 'the session counts it');
SELECT is(((holdfast.context_load('ann', 'ann', 'viewer', tap.id(1), NULL, NULL, NULL, NULL, NULL, tap.limits())).etag), '00000001.1', 'the context is as it was');
SELECT is(((holdfast.context_load('ann', 'ann', 'viewer', tap.id(1), 1, NULL, NULL, NULL, NULL, tap.limits())).body::jsonb->>'rev'), '2', 'and a cursor moves on');
SELECT is(tap.peek('SELECT rev || via || actor FROM holdfast.activity WHERE via = ''message'''), '2messageann', 'it is in the activity');
CREATE TEMP TABLE b AS SELECT * FROM pg_temp.add(1, '{"messages": [{"role": "a", "content": null}, {"role": "b", "content": {"x": [1.10, 1e3]}, "metadata": {"y": 0}}, {"role": "c", "content": "", "metadata": null}]}', '{}', 'ed') AS x;
SELECT is(status || ' ' || location, '201 /api/sessions/' || tap.id(1) || '/messages?cursor=1&limit=3', 'an editor appends several') FROM b;
SELECT is((SELECT string_agg(concat_ws(':', m->>'number', m->>'role', (m->'content')::text, (m->'metadata')::text), ' ') FROM jsonb_array_elements(body::jsonb->'messages') AS m),
    '2:a:null:null 3:b:{"x": [1.10, 1000]}:{"y": 0} 4:c:"":null', 'whatever JSON they are, in their order') FROM b;
SELECT is((pg_temp.row(1)).rev, 3::bigint, 'as one revision');
SELECT is((pg_temp.row(1)).context_rev, 1::bigint, 'of no context');
SELECT is((SELECT count(DISTINCT created_at)::int FROM jsonb_to_recordset((SELECT body::jsonb->'messages' FROM b)) AS x(created_at text)), 1, 'at one time');
SELECT is(pg_temp.sums(), '0', 'count and bytes are right');
SELECT is((pg_temp.list(1, NULL, NULL, NULL, 'vi')).status, 200, 'a viewer reads');
SELECT is((pg_temp.add(1, '{"role": "user", "content": 1}', '{}', 'vi')).code, 'forbidden', 'and does not speak');
SELECT is((pg_temp.list(1, NULL, NULL, NULL, 'nobody')).code, 'not-found', 'others find nothing');
SELECT is((pg_temp.add(1, '{"role": "user", "content": 1}', '{}', 'nobody')).code, 'not-found', 'whether they read or write');

-- From either end.
SELECT is(pg_temp.page(1), '1,2,3,4', 'oldest first');
SELECT is(pg_temp.page(1, 'oldest', 3), '1,2,3 3', 'a page, and where the next begins');
SELECT is(pg_temp.page(1, 'oldest', 4), '1,2,3,4', 'exactly all: there is no next');
SELECT is(pg_temp.page(1, 'oldest', 3, '3'), '4', 'the next');
SELECT is(pg_temp.page(1, 'oldest', 3, '4'), '', 'behind the last there is nothing');
SELECT is(pg_temp.page(1, 'newest', 3), '4,3,2 2', 'newest first');
SELECT is(pg_temp.page(1, 'newest', 4), '4,3,2,1', 'all');
SELECT is(pg_temp.page(1, 'newest', 3, '2'), '1', 'the rest');
SELECT is(pg_temp.page(1, 'newest', 3, '1'), '', 'before the first there is nothing');
SELECT is(pg_temp.page(1, 'newest', 3, '999999999999999999'), '4,3,2 2', 'a cursor from the future is the end');
SELECT is(pg_temp.page(1, 'oldest', 3, '999999999999999999'), '', 'or beyond it');
SELECT is(pg_temp.page(2), '', 'nothing was said');
SELECT is((pg_temp.list(1, 'random')).body, '{"parameter" : "order"}', 'an order that is none');
SELECT is((pg_temp.list(1, NULL, NULL, c)).body, '{"parameter" : "cursor"}', 'a cursor that is none: ' || c) FROM unnest('{-1,x,1.5,9999999999999999999}'::text[]) AS c;
SELECT is((holdfast.message_list('ann', 'ann', 'viewer', '00000000-0000-0000-0000-000000000000', NULL, NULL, NULL, tap.limits())).body, '{"messages" : [], "next" : null}', '`me` without a row has none');
SELECT is((holdfast.message_add('ann', 'ann', 'editor', '00000000-0000-0000-0000-000000000000', '{"role": "a", "content": 1}', NULL, NULL, tap.limits(), tap.message_limits())).status, 201, 'and is made by its first');

-- A page has about a mebibyte, and one message however large.
SELECT is((pg_temp.say(3, 1, repeat('x', 1048576)), pg_temp.say(3, 3, repeat('y', 524288)))::text, '(201,201)', 'large ones');
SELECT is(pg_temp.page(3), '1 1', 'one is more than a page');
SELECT is(pg_temp.page(3, NULL, NULL, '1'), '2,3 3', 'these make one');
SELECT is(pg_temp.page(3, 'newest'), '4,3 3', 'from the other end too');
SELECT is(pg_temp.page(3, 'newest', NULL, '3'), '2,1', 'a page that begins small may end large');

-- Both limits, both sides.
SELECT is((pg_temp.say(4, 7), (pg_temp.row(4)).messages, (pg_temp.add(4, '{"role": "u", "content": 1}', '{"messages": 10}')).warn)::text, '(201,7,messages;used=8;limit=10)', 'a warning from 80 % on');
SELECT is((pg_temp.add(5, '{"role": "u", "content": 1}', '{"messages": 2}')).warn, NULL, 'below, none');
SELECT is((pg_temp.add(4, '{"messages": [{"role": "u", "content": 1}, {"role": "u", "content": 1}]}', '{"messages": 10}')).status, 201, 'up to the limit');
SELECT is((a).status || (a).body, '403{"which" : "messages", "limit" : 10, "used" : 10, "size" : 11}', 'and not beyond') FROM (SELECT pg_temp.add(4, '{"role": "u", "content": 1}', '{"messages": 10}') AS a) AS x;
SELECT is((pg_temp.add(6, jsonb_build_object('role', 'user', 'content', repeat('x', 1018)), '{"message_bytes": 1024}')).warn, 'message_bytes;used=1024;limit=1024', 'as many bytes as may be');
SELECT is((a).status || (a).body, '403{"which" : "message_bytes", "limit" : 1024, "used" : 0, "size" : 1025}', 'one more') FROM (SELECT pg_temp.add(7, jsonb_build_object('role', 'user', 'content', repeat('x', 1019)), '{"message_bytes": 1024}') AS a) AS x;
SELECT is((a).status || (a).body, '403{"which" : "message_bytes", "limit" : 1024, "used" : 0, "size" : 1025}', 'metadata counts') FROM (SELECT pg_temp.add(7, jsonb_build_object('role', 'u', 'content', 1, 'metadata', repeat('x', 1021)), '{"message_bytes": 1024}') AS a) AS x;
SELECT is((pg_temp.row(7)).messages || ' ' || (pg_temp.row(7)).rev, '0 1', 'a refusal appends nothing');

-- Repeats.
CREATE TEMP TABLE i AS SELECT * FROM pg_temp.add(8, '{"role": "u", "content": "once"}', '{}', 'ann', 'key') AS x;
SELECT is(pg_temp.say(8, 2), 201, 'somebody else speaks');
SELECT is(((a).status, (a).location, (a).outcome)::text, (201, i.location, 'replayed')::text, 'a repeat gets the first answer') FROM (SELECT pg_temp.add(8, '{"role": "u", "content": "once"}', '{}', 'ann', 'key') AS a) AS x, i;
SELECT is((a).body::json#>>'{messages,0,number}', '1', 'and what was appended then') FROM (SELECT pg_temp.add(8, '{"role": "u", "content": "once"}', '{}', 'ann', 'key') AS a) AS x;
SELECT is((pg_temp.row(8)).messages, 3::bigint, 'and appends nothing');
SELECT is((pg_temp.add(8, '{"role": "u", "content": "other"}', '{}', 'ann', 'key', 'other')).code, 'key-reused', 'the key of another request');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(8), '{"status": "completed"}', tap.limits())).status, 200, 'completed');
SELECT is((pg_temp.add(8, '{"role": "u", "content": "once"}', '{}', 'ann', 'key')).status, 201, 'a repeat is still answered');
SELECT is((pg_temp.add(8, '{"role": "u", "content": 1}')).body, '{"reason" : "completed"}', 'a new one is not taken');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(8), '{"status": "archived"}', tap.limits())).status, 200, 'archived');
SELECT is((pg_temp.add(8, '{"role": "u", "content": 1}')).body, '{"reason" : "archived"}', 'nor then');

-- Life and death.
DO $$ BEGIN PERFORM tap.expires_in('ann', 2, -5); END $$;
SELECT is((tap.get('ann', 2)).body::json->>'status', 'expired', 'one in its grace');
SELECT is((pg_temp.list(2)).status, 200, 'is read');
SELECT is(pg_temp.say(2, 1), 201, 'spoken in');
SELECT is((tap.get('ann', 2)).body::json->>'status', 'active', 'and alive again');
SELECT is((pg_temp.row(2)).expires_at, holdfast.expiry(86400, (pg_temp.row(2)).saved_at), 'as long as after a save');
DO $$ BEGIN PERFORM tap.expires_in('ann', 9, -604801); END $$;
SELECT is((pg_temp.list(9)).code || (pg_temp.add(9, '{"role": "u", "content": 1}')).code, 'session-expiredsession-expired', 'past its grace it is gone');
SELECT is((holdfast.session_create('ann', 'ann', tap.id(20), jsonb_build_object('from_snapshot', n.body::json->>'id'), NULL, NULL, tap.limits())).body::json#>>'{session,messages}', '0', 'a new session from a snapshot has none')
  FROM holdfast.snapshot_create('ann', 'ann', 'editor', tap.id(1), tap.id(99), '{}', NULL, NULL, tap.limits()) AS n;
SELECT is((SELECT count(*)::int FROM regexp_matches((holdfast.account_export('ann', 'ann', NULL, 100000000, tap.limits())).body, '"type" : "message"', 'g')),
    tap.peek('SELECT sum(messages) FROM holdfast.session WHERE user_id = ''ann''')::int, 'an account''s export has all of them');
SELECT is(pg_temp.sums(), '0', 'count and bytes are right');
DO $$ BEGIN PERFORM holdfast.session_delete('ann', 'ann', 'owner', tap.id(1), tap.limits()); PERFORM tap.sweep(); END $$;
SELECT is(tap.peek(format('SELECT count(*) FROM holdfast.message WHERE session_id IN (%L, %L)', tap.id(1), tap.id(9))), '0', 'with the session they go');

SELECT finish();
ROLLBACK;
