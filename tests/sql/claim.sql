-- A claim: what somebody did before he signed in becomes the user's, all of it,
-- once, and nobody else's.
\ir lib/begin.psql
SELECT * FROM no_plan();
CREATE FUNCTION pg_temp.me() RETURNS uuid LANGUAGE sql AS $$ SELECT '00000000-0000-0000-0000-000000000000'::uuid $$;
CREATE FUNCTION pg_temp.claim(p_from text, p_to text, p_limits jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a holdfast.answer := holdfast.account_claim(p_to, p_to, p_from, tap.limits(p_limits));
BEGIN
    PERFORM set_config('tap.bell', coalesce(a.bell, ''), true);
    RETURN coalesce((SELECT string_agg(right(x->>'from', 2) || '>' || CASE WHEN x->>'id' LIKE '01900000-%' THEN right(x->>'id', 2) ELSE 'new' END, ' ')
                       FROM json_array_elements(a.body::json->'sessions') AS x), a.status::text);
END $$;
-- A save into anybody's session, said in a word; a number is for a test's id.
CREATE FUNCTION pg_temp.save(p_owner text, p_actor text, p_session uuid, b jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    a holdfast.answer := holdfast.context_save(p_owner, p_actor, 'editor', p_session, b, 'save', false, NULL, tap.limits());
BEGIN
    RETURN concat_ws(' ', a.status, a.code, a.outcome);
END $$;
CREATE FUNCTION pg_temp.values(p_user text, p_session uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (holdfast.context_load(p_user, p_user, 'viewer', p_session, NULL, NULL, NULL, NULL, NULL, tap.limits())).body::jsonb->'values';
END $$;
-- Every row of a user's sessions, but when clients are due for a ticket.
CREATE FUNCTION pg_temp.all_of(p_user text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_all text := '';
    t text;
BEGIN
    FOR t IN SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'session_id'
        WHERE c.relnamespace = 'holdfast'::regnamespace AND c.relkind = 'r' AND c.relname <> 'grant_received' ORDER BY 1
    LOOP
        v_all := v_all || t || ':' || coalesce(tap.peek(format('SELECT string_agg((to_jsonb(x) - ''ticket_until'')::text, E''\n'' ORDER BY (to_jsonb(x) - ''ticket_until'')::text) FROM holdfast.%I AS x WHERE user_id = %L', t, p_user)), '-') || E'\n';
    END LOOP;
    RETURN v_all;
END $$;

-- A session with something in every table; and somebody who has nothing to do with it.
DO $$ BEGIN
    PERFORM tap.create('nn', 1, '{"app": "editor", "slot": "draft", "name": "mine", "context": {"a": 1, "b": 2}}');
    PERFORM holdfast.session_create('nn', 'nn', tap.id(2), '{"app": "other"}', 'idem', 'f', tap.limits());
    PERFORM tap.create('zoe', 1, '{"context": {"z": 1}}');
    PERFORM pg_temp.save('nn', 'nn', tap.id(1), '{"client": "c1", "batches": [{"seq": 1, "base": 1, "set": {"a": 2}, "counters": {"n": 3}}, {"seq": 2, "base": 1, "delete": ["b"]}]}');
    PERFORM holdfast.snapshot_create('nn', 'nn', 'editor', tap.id(1), tap.id(90), '{"name": "n"}', NULL, NULL, tap.limits());
    PERFORM holdfast.snapshot_create('nn', 'nn', 'editor', tap.id(1), tap.id(91), '{"source": "step", "scope": "a"}', NULL, NULL, tap.limits());
    PERFORM pg_temp.save('nn', 'nn', tap.id(1), '{"client": "c1", "seq": 3, "base": 5, "set": {"a": 3}}');
    PERFORM holdfast.snapshot_undo('nn', 'nn', 'editor', tap.id(1), '{"scope": "a"}', tap.limits());
    PERFORM pg_temp.save('nn', 'nn', tap.id(1), '{"client": "c2", "seq": 1, "base": 1, "set": {"a": 4}}');
    PERFORM holdfast.context_beacon('nn', 'nn', tap.id(1), '{"client": "c1", "seq": 9, "set": {"p": 9}}', 4000000000, NULL, NULL, tap.limits());
    PERFORM tap.let_in('nn', 1, 'guest', 'editor');
    PERFORM pg_temp.save('nn', 'guest', tap.id(1), '{"client": "c1", "seq": 1, "base": 99, "set": {"g": 1}}');
    PERFORM holdfast.job_create('nn', 'nn', 'editor', tap.id(1), tap.id(95), '{"type": "work", "payload": 1}', NULL, NULL, tap.limits(), tap.job_limits());
    PERFORM holdfast.message_add('nn', 'nn', 'editor', tap.id(1), '{"role": "user", "content": "hello"}', NULL, NULL, tap.limits(), tap.message_limits());
    PERFORM tap.su($su$ INSERT INTO holdfast.link (user_id, session_id, link_id, secret, role, created_at) VALUES ('nn', tap.id(1), tap.id(80), 's', 'viewer', now());
        INSERT INTO holdfast.client_past VALUES ('nn', tap.id(1), 'nn', 'c0', 4, '{}', '{}', now());
        INSERT INTO holdfast.past_due VALUES ('nn', tap.id(1), 1, 1, 0, 'k');
        INSERT INTO holdfast.ended (user_id, session_id, expired_at, ended_at, access) VALUES ('nn', tap.id(70), now(), now(), '{guest}');
        INSERT INTO holdfast.grant_received (user_id, session_id, owner, grant_id, created_at) VALUES ('guest', tap.id(70), 'nn', tap.id(71), now()) $su$);
END $$;
SELECT is((SELECT string_agg(m[1], ' ') FROM regexp_matches(pg_temp.all_of('nn'), '^(\w+):-$', 'gn') AS m), NULL, 'every table has something to move');
CREATE TEMP TABLE was AS SELECT pg_temp.all_of('nn') AS nn, pg_temp.all_of('zoe') AS zoe;
SELECT is(pg_temp.claim('nn', 'ida'), '01>01 02>02', 'all sessions are taken over, under the ids they had');
SELECT is(regexp_replace(pg_temp.all_of('ida'), '"nn"', '"ida"', 'g'), regexp_replace(was.nn, '"nn"', '"ida"', 'g'), 'nothing is changed but whose it is') FROM was;
SELECT ok(pg_temp.all_of('ida') !~ '"nn"', 'and that everywhere');
SELECT is(regexp_replace(pg_temp.all_of('nn'), '\w+:-\n', '', 'g'), '', 'the other has nothing any more');
SELECT is(pg_temp.all_of('zoe'), was.zoe, 'who has nothing to do with it keeps what she has') FROM was;
SELECT is(current_setting('tap.bell')::jsonb @> jsonb_build_array(jsonb_build_object('session', tap.id(1), 'owner', 'nn', 'close', true),
    jsonb_build_object('session', tap.id(2), 'owner', 'nn', 'close', true)), true, 'the streams of the other end');

-- Who still has something to send, sends it as the new user.
SELECT is(pg_temp.save('nn', 'nn', tap.id(1), '{"client": "c1", "seq": 4, "set": {"late": 1}}'), '404 not-found refused', 'under the old name it is not found');
SELECT is((holdfast.context_beacon('nn', 'nn', tap.id(1), '{"client": "c1", "seq": 4, "set": {"late": 1}}', extract(epoch FROM clock_timestamp())::bigint - 1, NULL, NULL, tap.limits())).code,
    'ticket-invalid', 'nor is a beacon taken that was under way: who sent it has it still');
SELECT is(pg_temp.save('ida', 'ida', tap.id(1), '{"client": "c1", "seq": 3, "base": 5, "set": {"a": 3}}'), '200 duplicate', 'what had come is a duplicate');
SELECT is(pg_temp.save('ida', 'ida', tap.id(1), '{"client": "c1", "seq": 4, "base": 99, "set": {"late": 1}}'), '200 applied', 'what had not is applied');
SELECT is(tap.peek('SELECT ticket_until > 0 FROM holdfast.client WHERE user_id = ''ida'' AND actor = ''ida'' AND client_id = ''c1'''), 'true', 'with a new ticket');
SELECT is(pg_temp.save('ida', 'ida', tap.id(1), '{"client": "c1", "seq": 8, "from": 5, "base": 99, "set": {"x": 8}}'), '200 applied', 'a gap is filled');
SELECT is((pg_temp.values('ida', tap.id(1))::jsonb)->>'p', '9', 'and what was parked behind it is applied');
SELECT is(pg_temp.save('ida', 'guest', tap.id(1), '{"client": "c1", "seq": 2, "base": 99, "set": {"g": 2}}'), '200 applied', 'a guest goes on');
SELECT is((SELECT array_agg((holdfast.grant_owner('guest', i)).body) FROM unnest(ARRAY[tap.id(1), tap.id(70)]) AS i), '{ida,ida}', 'and finds the new owner, of what is over too');
SELECT is((SELECT status || ' ' || outcome FROM holdfast.session_create('ida', 'ida', tap.id(3), '{"app": "other"}', 'idem', 'f', tap.limits())), '201 replayed', 'a create under its key is still the one');

-- Again.
CREATE TEMP TABLE now_ AS SELECT pg_temp.all_of('ida') AS ida;
SELECT is(pg_temp.claim('nn', 'ida'), '01>01 02>02', 'sent again it is answered alike');
SELECT is(pg_temp.all_of('ida'), ida, 'and nothing is changed') FROM now_;
SELECT is((holdfast.session_delete('ida', 'ida', 'owner', tap.id(2), tap.limits())).status, 204, 'one is deleted');
SELECT is(pg_temp.claim('nn', 'ida'), '01>01', 'and is told of no more');
SELECT is((tap.create('nn', 4)).status, 201, 'the other goes on');
SELECT is(pg_temp.claim('nn', 'ida'), '01>01 04>04', 'that is taken, too');
SELECT is((tap.create('nn', 5)).status, 201, 'and on');
SELECT is(pg_temp.claim('nn', 'joe'), '05>05', 'another user gets what there is');
SELECT is((holdfast.account_claim('joe', 'joe', 'nobody', tap.limits())).body::jsonb, '{"sessions": []}', 'of somebody without any there is an empty list');
SELECT is((holdfast.account_claim('ida', 'ida', 'ida', tap.limits())).body, '{"sessions": []}', 'of oneself, too');
SELECT is((holdfast.account_ticket('ida', 1)).status, 200, 'and one''s tickets stay good');

-- Ids that are taken, the limit, time.
DO $$ BEGIN
    PERFORM tap.create('mm', n, jsonb_build_object('context', jsonb_build_object('of', 'mm', 'n', n))) FROM generate_series(11, 17) AS n;
    PERFORM tap.create('kim', 11, '{"context": {"of": "kim"}}');
    PERFORM tap.create('zed', 13);
    PERFORM tap.let_in('zed', 13, 'kim', 'viewer');
    PERFORM tap.let_in('mm', 11, 'guest', 'editor');
    PERFORM tap.let_in('mm', 14, 'kim', 'viewer');
    PERFORM tap.su($su$ INSERT INTO holdfast.ended (user_id, session_id, expired_at, ended_at) VALUES ('kim', tap.id(12), now(), now()) $su$);
    PERFORM tap.expires_in('mm', 15, -60);
    PERFORM tap.expires_in('mm', 16, -700000);
    PERFORM holdfast.session_delete('mm', 'mm', 'owner', tap.id(17), tap.limits());
END $$;
SELECT is(pg_temp.claim('mm', 'kim', '{"sessions": 1}'), '0b>new 0c>new 0d>new 0e>0e 0f>0f 10>10', 'an id that is his, was, or names what others share becomes another; no limit is in the way');
SELECT is(pg_temp.values('kim', tap.id(11)), '{"of": "kim"}', 'what he had is as it was');
SELECT is((SELECT pg_temp.values('kim', (x->>'id')::uuid) FROM json_array_elements((holdfast.account_claim('kim', 'kim', 'mm', tap.limits())).body::json->'sessions') AS x LIMIT 1),
    '{"n": 11, "of": "mm"}', 'what comes is under the new one, as the second answer says');
SELECT is((holdfast.grant_owner('guest', (tap.peek('SELECT claimed->0->>''id'' FROM holdfast.principal WHERE user_id = ''mm'''))::uuid)).body, 'kim', 'which the guest finds');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.grant_given WHERE grantee = ''kim'' AND session_id = tap.id(14)') || tap.peek('SELECT count(*) FROM holdfast.grant_received WHERE user_id = ''kim'' AND session_id = tap.id(14)'),
    '00', 'what he was let into is his own');
SELECT is((SELECT body::json->>'role' FROM holdfast.session_get('kim', 'kim', 'owner', tap.id(14), tap.limits())), 'owner', 'altogether');
SELECT is((SELECT body::json->>'status' FROM tap.get('kim', 15)), 'expired', 'one in its grace comes along');
SELECT is(pg_temp.save('kim', 'kim', tap.id(15), '{"set": {"back": 1}}'), '200 applied', 'and can be revived');
SELECT is((tap.get('kim', 16)).code, 'session-expired', 'one past it is over');
SELECT is((tap.get('kim', 17)).code, 'not-found', 'and what was deleted is gone');
SELECT cmp_ok(tap.sweep(), '>', 0, 'the sweep takes it');
SELECT is((tap.get('kim', 16)).code, 'session-expired', 'and 410 stays 410');

-- An empty session does not come before one of the same slot that holds something.
DO $$ BEGIN
    PERFORM tap.create('lea', 21, '{"app": "e", "slot": "d", "context": {"of": "lea"}}');
    PERFORM tap.su($su$ UPDATE holdfast.session SET saved_at = saved_at - interval '1 hour' WHERE user_id = 'lea' $su$);
    PERFORM tap.create('oo', 22, '{"app": "e", "slot": "d"}');
    PERFORM tap.create('oo', 23, '{"app": "e", "slot": "other"}');
END $$;
SELECT is(pg_temp.claim('oo', 'lea'), '16>16 17>17', 'an empty one is taken, too');
SELECT is((SELECT body::json#>>'{session,id}' FROM tap.recover('lea', NULL, '{"app": "e", "slot": "d"}')), tap.id(21)::text, 'but `latest` stays what holds something');
SELECT is((SELECT body::json#>>'{session,id}' FROM tap.recover('lea', NULL, '{"app": "e", "slot": "other"}')), tap.id(23)::text, 'where there is such');
SELECT is((tap.create('oo', 24, '{"app": "e", "slot": "d", "context": {"of": "oo"}}')).status, 201, 'one that holds something');
SELECT is(pg_temp.claim('oo', 'lea'), '16>16 17>17 18>18', 'is taken');
SELECT is((SELECT body::json#>>'{session,id}' FROM tap.recover('lea', NULL, '{"app": "e", "slot": "d"}')), tap.id(24)::text, 'and is the latest');

-- `me`.
SELECT is(pg_temp.save('m1', 'm1', pg_temp.me(), '{"client": "c", "seq": 1, "set": {"theme": "dark", "lang": "fr"}, "counters": {"n": 2}}'), '200 applied', 'somebody has a lasting session');
SELECT is(pg_temp.claim('m1', 'pat'), '200', 'which is on no list');
SELECT is(pg_temp.values('pat', pg_temp.me()), '{"lang": "fr", "theme": "dark"}', 'who has none gets it');
SELECT is(pg_temp.save('pat', 'pat', pg_temp.me(), '{"client": "c", "seq": 1, "set": {"theme": "dark", "lang": "fr"}, "counters": {"n": 2}}'), '200 duplicate', 'with its clients');
SELECT is(pg_temp.save('m2', 'm2', pg_temp.me(), '{"client": "c", "seq": 1, "set": {"theme": "light", "lang": "fr", "zoom": 2}, "counters": {"n": 3}}'), '200 applied', 'the next one');
SELECT is((holdfast.account_claim('pat', 'pat', 'm2', tap.limits())).status, 200, 'is claimed by who has one now');
SELECT is(pg_temp.values('pat', pg_temp.me()), '{"lang": "fr", "zoom": 2, "theme": "dark"}', 'what he lacks is taken, what he has stays');
CREATE FUNCTION pg_temp.copies(p_user text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT string_agg(concat_ws(' ', x->>'key', x->>'mine', x->>'theirs', x->>'kept', x->>'reason', x->>'actor'), ', ' ORDER BY x->>'key')
              FROM json_array_elements((holdfast.conflict_list(p_user, p_user, 'viewer', pg_temp.me(), NULL, NULL, tap.limits())).body::json->'conflicts') AS x);
END $$;
SELECT is(pg_temp.copies('pat'), 'theme light dark theirs claim pat', 'and what differs is a copy');
SELECT is((SELECT body::json#>>'{counters,n}' FROM holdfast.session_get('pat', 'pat', 'owner', pg_temp.me(), tap.limits())), '5', 'what was counted is counted');
SELECT is((SELECT x->>'via' FROM json_array_elements((holdfast.activity_list('pat', 'pat', 'viewer', pg_temp.me(), NULL, NULL, tap.limits())).body::json->'activity') AS x LIMIT 1), 'claim', 'which the activity tells');
SELECT is((holdfast.session_list('pat', 'pat', NULL, NULL, NULL, NULL, NULL, tap.limits())).body::json->>'sessions', '[]', 'nothing else is left of it');
SELECT is(pg_temp.save('m3', 'm3', pg_temp.me(), '{"set": {"theme": "blue", "lang": "de", "font": "x"}}'), '200 applied', 'one with more to keep');
SELECT is((holdfast.account_claim('pat', 'pat', 'm3', tap.limits('{"conflicts": 2}'))).status, 200, 'than there is room for copies');
SELECT is(pg_temp.copies('pat'), 'theme light dark theirs claim pat', 'no older copy has to go');
CREATE FUNCTION pg_temp.kept(p_user text) RETURNS SETOF json LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT json_array_elements((holdfast.session_list(p_user, p_user, NULL, NULL, NULL, NULL, NULL, tap.limits())).body::json->'sessions');
END $$;
SELECT is((SELECT (x->>'name') || ' ' || (x->>'status') || pg_temp.values('pat', (x->>'id')::uuid) FROM pg_temp.kept('pat') AS x),
    'me archived{"font": "x", "lang": "de", "theme": "blue"}', 'all of it is kept besides, where it hides nothing');
SELECT is(pg_temp.values('pat', pg_temp.me())::jsonb->>'font', 'x', 'what he lacks is taken all the same');
SELECT is(pg_temp.save('m4', 'm4', pg_temp.me(), '{"set": {"lang": "fr"}}'), '200 applied', 'one that has nothing new');
SELECT is((holdfast.snapshot_create('m4', 'm4', 'editor', pg_temp.me(), tap.id(95), '{"name": "n"}', NULL, NULL, tap.limits())).status, 201, 'but a snapshot');
SELECT is((holdfast.account_claim('pat', 'pat', 'm4', tap.limits())).status, 200, 'is claimed');
SELECT is((SELECT count(*)::int FROM pg_temp.kept('pat')), 2, 'and kept for it');
SELECT is(pg_temp.save('m5', 'm5', pg_temp.me(), jsonb_build_object('set', jsonb_build_object('big', repeat('x', 3000)))), '200 applied', 'one that is too large');
SELECT is((holdfast.account_claim('pat', 'pat', 'm5', tap.limits('{"context_bytes": 2000}'))).status, 200, 'is claimed');
SELECT is((SELECT count(*)::int FROM pg_temp.kept('pat')), 3, 'and kept as a whole');
SELECT is((holdfast.job_create('m7', 'm7', 'editor', pg_temp.me(), tap.id(96), '{"type": "t"}', NULL, NULL, tap.limits(), tap.job_limits())).status, 201, 'one that waits for some work');
SELECT is((holdfast.account_claim('pat', 'pat', 'm7', tap.limits())).status, 200, 'is claimed');
SELECT is((SELECT count(*)::int FROM pg_temp.kept('pat')), 4, 'and kept for that');
SELECT is((holdfast.job_claim('proc', '{"types": ["t"]}', tap.limits(), tap.job_limits())).status, 204, 'which waits until somebody opens it');
SELECT is((holdfast.session_delete('pat', 'pat', 'owner', pg_temp.me(), tap.limits())).status, 204, 'he deletes his');
SELECT is(pg_temp.save('m6', 'm6', pg_temp.me(), '{"set": {"six": 6}}'), '200 applied', 'the next one');
SELECT is((holdfast.account_claim('pat', 'pat', 'm6', tap.limits())).status, 200, 'comes');
SELECT is(pg_temp.values('pat', pg_temp.me()), '{"six": 6}', 'and is all there is, swept or not');

-- What others share with somebody.
DO $$ BEGIN
    PERFORM tap.create('sue', n, '{"context": {"s": 1}}') FROM generate_series(31, 35) AS n;
    PERFORM tap.create('ray', 36, '{"context": {"s": 1}}');
    PERFORM tap.let_in('sue', 31, 'rr', 'editor');
    PERFORM tap.let_in('sue', 32, 'rr', 'editor');
    PERFORM tap.let_in('sue', 32, 'ray', 'viewer');
    PERFORM tap.let_in('sue', 33, 'rr', 'viewer');
    PERFORM tap.let_in('sue', 33, 'ray', 'editor');
    PERFORM tap.let_in('sue', 34, 'rr', 'editor');
    PERFORM tap.let_in('sue', 34, 'ray', 'viewer');
    PERFORM tap.let_in('sue', 35, 'rr', 'editor');
    PERFORM tap.let_in('ray', 36, 'rr', 'editor');
    PERFORM tap.create('ray', 35, '{"context": {"own": 1}}');
    PERFORM tap.su($su$ UPDATE holdfast.grant_given SET expires_at = now() - interval '1 minute' WHERE session_id = tap.id(34) AND grantee = 'rr' $su$);
    PERFORM pg_temp.save('sue', 'rr', tap.id(31), '{"client": "c1", "batches": [{"seq": 1, "base": 1, "set": {"r": 1}, "counters": {"n": 1}}, {"seq": 2, "base": 1, "set": {"r": 2}}]}');
    PERFORM pg_temp.save('sue', 'rr', tap.id(32), '{"client": "same", "seq": 1, "base": 1, "set": {"r": 1}, "counters": {"n": 1}}');
    PERFORM holdfast.context_beacon('sue', 'rr', tap.id(32), '{"client": "same", "seq": 7, "set": {"parked": 7}}', 4000000000, NULL, NULL, tap.limits());
    PERFORM tap.su($su$ INSERT INTO holdfast.client (user_id, session_id, actor, client_id, seq, counters, seen_at) VALUES ('sue', tap.id(32), 'ray', 'same', 5, '{"n": 10}', now()) $su$);
    PERFORM pg_temp.save('ray', 'rr', tap.id(36), '{"client": "c1", "seq": 1, "base": 1, "set": {"r": 1}}');
END $$;
SELECT is((holdfast.account_claim('ray', 'ray', 'rr', tap.limits())).body::jsonb, '{"sessions": []}', 'what others share is nobody''s session');
SELECT is((SELECT string_agg(right(session_id::text, 2) || ' ' || grantee || ' ' || role, ', ' ORDER BY session_id, grantee) FROM (SELECT (json_populate_recordset(NULL::holdfast.grant_given,
    tap.peek('SELECT json_agg(g) FROM holdfast.grant_given AS g WHERE user_id IN (''sue'', ''ray'')')::json)).*) AS g),
    '1f ray editor, 20 ray editor, 21 ray editor, 22 ray viewer, 23 rr editor', 'the better grant stays, none into his own, none where he has that id');
SELECT is((SELECT array_agg(right(x->>'session', 2) ORDER BY x->>'session') FROM json_array_elements((holdfast.shared_list('ray', NULL, NULL)).body::json->'shared') AS x), '{1f,20,21,22}', 'and is found');
SELECT is(pg_temp.save('sue', 'ray', tap.id(31), '{"client": "c1", "seq": 2, "base": 1, "set": {"r": 2}}'), '200 duplicate', 'a client''s sequence goes on there');
SELECT is(pg_temp.save('ray', 'ray', tap.id(36), '{"client": "c1", "seq": 1, "base": 1, "set": {"r": 1}}'), '200 duplicate', 'and in his own');
SELECT is((SELECT string_agg(concat_ws(' ', x->>'actor', x->>'via'), ', ') FROM json_array_elements((holdfast.activity_list('sue', 'sue', 'viewer', tap.id(31), NULL, NULL, tap.limits())).body::json->'activity') AS x),
    'ray claim, ray save, sue create', 'the owner is told of it');
SELECT is(tap.peek('SELECT string_agg(actor || seq, '','') FROM holdfast.client WHERE user_id = ''sue'' AND session_id = tap.id(32)'), 'ray5', 'of two clients of one name, his goes on');
SELECT is((SELECT body::json#>>'{counters,n}' FROM holdfast.session_get('sue', 'sue', 'owner', tap.id(32), tap.limits())), '11', 'what the other counted is counted');
SELECT is((SELECT string_agg(concat_ws(' ', x->>'key', x->>'mine', x->>'reason'), ',') FROM json_array_elements((holdfast.conflict_list('sue', 'sue', 'viewer', tap.id(32), NULL, NULL, tap.limits())).body::json->'conflicts') AS x),
    'parked 7 gap', 'what it parked is a copy');
SELECT is(tap.peek('SELECT parked FROM holdfast.session WHERE user_id = ''sue'' AND session_id = tap.id(32)'), '0', 'and nothing waits');
SELECT is(pg_temp.values('ray', tap.id(35)), '{"own": 1}', 'a session that is his is as it was');
SELECT is((holdfast.access_refusal('sue', 'rr', 'editor', tap.id(35))).status, NULL, 'the grant into that of the same id stays with the other');

-- Client ids that both have used, remembered or only parked.
DO $$ BEGIN
    PERFORM tap.create('sue', 37);
    PERFORM tap.let_in('sue', 37, 'r2', 'editor');
    PERFORM tap.let_in('sue', 37, 'ray', 'editor');
    PERFORM pg_temp.save('sue', 'r2', tap.id(37), '{"client": "e1", "seq": 1, "counters": {"n": 1}}');
    PERFORM holdfast.context_beacon('sue', u, tap.id(37), jsonb_build_object('client', 'e2', 'seq', 7, 'set', jsonb_build_object('of', u)), 4000000000, NULL, NULL, tap.limits())
       FROM unnest('{r2,ray}'::text[]) AS u;
    PERFORM tap.su($su$ INSERT INTO holdfast.client_past VALUES
        ('sue', tap.id(37), 'ray', 'e1', 3, '{}', '{}', now()), ('sue', tap.id(37), 'r2', 'e3', 3, '{}', '{}', now()),
        ('sue', tap.id(37), 'ray', 'e3', 4, '{}', '{}', now()), ('sue', tap.id(37), 'r2', 'e4', 5, '{}', '{}', now()) $su$);
END $$;
SELECT is((holdfast.account_claim('ray', 'ray', 'r2', tap.limits())).status, 200, 'another of sue''s editors is claimed');
SELECT is(tap.peek($$ SELECT string_agg(client_id || actor || seq, ' ' ORDER BY client_id) FROM holdfast.client_past WHERE session_id = tap.id(37) $$), 'e1ray3 e3ray4 e4ray5', 'his sequence goes on, the other one ends');
SELECT is(tap.peek($$ SELECT count(*) FROM holdfast.client WHERE session_id = tap.id(37) $$), '0', 'wherever it was');
SELECT is((SELECT body::json#>>'{counters,n}' FROM holdfast.session_get('sue', 'sue', 'owner', tap.id(37), tap.limits())), '1', 'what it counted is counted');
SELECT is((SELECT string_agg(concat_ws(' ', x->>'key', x->>'mine', x->>'reason'), ',') FROM json_array_elements((holdfast.conflict_list('sue', 'sue', 'viewer', tap.id(37), NULL, NULL, tap.limits())).body::json->'conflicts') AS x),
    'of r2 gap', 'what it parked is a copy');
SELECT is(tap.peek($$ SELECT string_agg(actor || seq, ',') || (SELECT parked FROM holdfast.session WHERE session_id = tap.id(37)) FROM holdfast.parked WHERE session_id = tap.id(37) $$), 'ray71', 'what he parked waits');

-- What waits in a `me` that goes into another one.
SELECT is(pg_temp.save('m8', 'm8', pg_temp.me(), '{"set": {"zoom": 1}}') || pg_temp.save('m9', 'm9', pg_temp.me(), '{"set": {"zoom": 1}}'), '200 applied200 applied', 'two have a lasting session');
SELECT is((holdfast.context_beacon('m8', 'm8', pg_temp.me(), '{"client": "k", "seq": 2, "set": {"last": "words"}}', 4000000000, NULL, NULL, tap.limits())).outcome, 'parked', 'one has a beacon waiting in it');
SELECT is((holdfast.account_claim('m9', 'm9', 'm8', tap.limits())).status, 200, 'and signs in as the other');
SELECT is(pg_temp.copies('m9'), 'last words theirs gap m9', 'what waited is a copy');

-- A claim sent again is answered alike, whoever claimed since and found nothing.
SELECT is((tap.create('pp', 48)).status, 201, 'somebody has a session');
SELECT is(pg_temp.claim('pp', 'max') || pg_temp.claim('pp', 'eve') || pg_temp.claim('pp', 'max'), '30>3020030>30', 'who had it first is told again');
SELECT is(pg_temp.claim('pp', 'eve') || pg_temp.claim('pp', 'max'), '20030>30', 'and again');
SELECT is((tap.create('pp', 49)).status || pg_temp.claim('pp', 'eve') || pg_temp.claim('pp', 'max'), '20131>31200', 'but what comes later is whose it is then');

-- No grant is left that leads nowhere.
SELECT is(tap.peek($$ SELECT string_agg(x.user_id || '>' || x.owner, ',') FROM holdfast.grant_received AS x WHERE x.owner IN ('nn', 'mm', 'oo', 'm1') $$), NULL, 'nobody looks for a session where it was');
SELECT ok(has_function_privilege('holdfast.account_claim(text,text,text,holdfast.limits)', 'EXECUTE')
    AND NOT bool_or(has_function_privilege(p.oid, 'EXECUTE')), 'a worker may call the whole, and no part of it')
  FROM pg_proc AS p WHERE p.pronamespace = 'holdfast'::regnamespace AND p.proname LIKE 'adopt\_%';

SELECT finish();
ROLLBACK;
