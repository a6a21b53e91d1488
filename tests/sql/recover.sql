-- Recover: everything to continue, in one answer.
\ir lib/begin.psql
SELECT plan(56);

DO $$ BEGIN
    PERFORM tap.create('ann', 1, '{"app": "ed", "slot": "s", "context": {"a": 1, "b": {"c": 2}}}');
    PERFORM tap.su($su$
        INSERT INTO holdfast.snapshot (user_id, session_id, number, id, name, source, scope, rev, changed_rev, bytes, actor, created_at)
        VALUES ('ann', tap.id(1), 1, tap.id(101), 'one', 'user', '', 1, 1, 10, 'ann', now()),
               ('ann', tap.id(1), 2, tap.id(102), 'two', 'user', '', 1, 1, 10, 'ann', now()),
               ('ann', tap.id(1), 3, tap.id(103), NULL, 'step', 'form/', 1, 1, 10, 'ann', now());
        UPDATE holdfast.session SET snapshot_seq = 3 WHERE session_id = tap.id(1);
        INSERT INTO holdfast.client (user_id, session_id, actor, client_id, seq, counters, seen_at)
        VALUES ('ann', tap.id(1), 'ann', 'c1', 7, '{"keys": 3}', now()),
               ('ann', tap.id(1), 'ed', 'c2', 9, '{"keys": 4, "clicks": 1}', now());
        INSERT INTO holdfast.conflict (user_id, session_id, conflict_id, number, key, base, mine, theirs, kept, reason, client, actor, bytes, rev, created_at)
        VALUES ('ann', tap.id(1), tap.id(201), 1, 'a', 0, '"m"', '"t"', 'mine', 'overlap', 'c1', 'ann', 8, 1, now());
    $su$);
END $$;
CREATE TEMP TABLE r AS SELECT status, ticket, location, body::json AS b
    FROM tap.recover('ann', tap.id(1), '{"client": "c1", "clients": [{"id": "c2", "pending_from": null}, {"id": "c1", "pending_from": 8}, {"id": "new"}]}');
SELECT is(status, 200, 'a living session is recovered without a write') FROM r;
SELECT is((SELECT string_agg(k, ',') FROM json_object_keys(b) AS k),
    'session,context,snapshot,client,clients,resume,conflicts,dropped,created', 'the answer has these members; C adds the ticket') FROM r;
SELECT ok(ticket > 0, 'and there is to be one') FROM r;
SELECT is(location, '/api/sessions/' || tap.id(1), 'for this session') FROM r;
SELECT is(b#>>'{session,id}', tap.id(1)::text, 'the session') FROM r;
SELECT is(b#>>'{session,counters}', '{"keys": 7, "clicks": 1}', 'its counters, over all clients') FROM r;
SELECT is(b#>>'{session,snapshots}', '2', 'how many snapshots, without the steps of undo') FROM r;
SELECT is((b->'context')::jsonb, '{"rev": 1, "era": "00000001", "full": true, "values": {"a": 1, "b": {"c": 2}}, "deleted": []}', 'all of the context') FROM r;
SELECT is(b#>>'{snapshot,name}', 'two', 'the newest snapshot') FROM r;
SELECT is((b->'client')::jsonb, '{"id": "c1", "seq": 7}', 'the last sequence of this client') FROM r;
SELECT is((b->'clients')::jsonb, '[{"id": "c2", "seq": 0, "parked": []}, {"id": "c1", "seq": 7, "parked": []}, {"id": "new", "seq": 0, "parked": []}]',
    'of others of this user: not of another user''s, though of that name') FROM r;
SELECT is(b#>>'{conflicts,0,id}', tap.id(201)::text, 'the kept copies') FROM r;
SELECT isnt(b#>>'{conflicts,0,client}', 'c1', 'which name a client by its hash') FROM r;
SELECT is(b->'resume'->>'reason', 'nothing', 'nothing yet to resume') FROM r;
SELECT is(b->>'created', 'false', 'nothing was made') FROM r;

-- Without a body.
SELECT is((SELECT body::json->>'clients' FROM tap.recover('ann', tap.id(1), NULL)), '[]', 'no body is an empty one');
SELECT is((SELECT body::json->>'client' FROM tap.recover('ann', tap.id(1), NULL)), NULL, 'of no client');

-- Batches that wait for a gap.
DO $$ BEGIN
    PERFORM tap.create('gap', 60, '{"context": {"a": 0}}');
    PERFORM tap.su($su$
        INSERT INTO holdfast.client (user_id, session_id, actor, client_id, seq, seen_at) VALUES ('gap', tap.id(60), 'gap', 'c1', 7, now());
        INSERT INTO holdfast.parked (user_id, session_id, actor, client_id, seq, from_seq, batch, bytes, parked_at)
        VALUES ('gap', tap.id(60), 'gap', 'c1', 9, 9, '{"seq": 9, "base": 1, "set": {"a": 9}}', 40, now());
        UPDATE holdfast.session SET parked = 1 WHERE session_id = tap.id(60);
    $su$);
END $$;
CREATE FUNCTION pg_temp.gap(p_body text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', status, code, (body::jsonb)->'clients') FROM tap.recover('gap', tap.id(60), p_body::jsonb) $$;
SELECT is(pg_temp.gap('{}'), '200 []', 'who does not ask about a client changes nothing');
SELECT is(pg_temp.gap('{"clients": [{"id": "c1", "pending_from": 8}]}'), '200 [{"id": "c1", "seq": 7, "parked": [9]}]', 'a journal that still holds the gap fills it itself');
SELECT is(pg_temp.gap('{"clients": [{"id": "c2", "pending_from": null}]}'), '200 [{"id": "c2", "seq": 0, "parked": []}]', 'another client has nothing parked');
SELECT is(pg_temp.gap('{"clients": [{"id": "c1", "pending_from": null}]}'), '0 write-needed', 'what no journal holds is not waited for');
CREATE TEMP TABLE g AS SELECT * FROM tap.recover_write('gap', tap.id(60), 61, '{"clients": [{"id": "c1", "pending_from": null}]}');
SELECT is(concat_ws(' ', status, body::json#>>'{context,values,a}', body::json#>>'{context,rev}', (body::jsonb)->'clients'),
    '200 9 2 [{"id": "c1", "seq": 9, "parked": []}]', 'it is applied across the gap') FROM g;
SELECT is(bell::jsonb#>>'{0,rev}', '2', 'and others are told') FROM g;
SELECT is(pg_temp.gap('{"clients": [{"id": "c1", "pending_from": null}]}'), '200 [{"id": "c1", "seq": 9, "parked": []}]', 'once');

-- A delta.
DO $$ BEGIN
    PERFORM tap.su($su$
        UPDATE holdfast.entry SET rev = 2 WHERE user_id = 'ann' AND key = 'a';
        INSERT INTO holdfast.entry (user_id, session_id, key, value, rev, actor, deleted_at)
        VALUES ('ann', tap.id(1), 'gone', NULL, 3, 'ann', now());
        UPDATE holdfast.session SET rev = 3, context_rev = 3, floor_rev = 1 WHERE session_id = tap.id(1);
    $su$);
END $$;
CREATE FUNCTION pg_temp.delta(p_body text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', c->>'full', (c->'values')::jsonb, c->>'deleted')
      FROM (SELECT body::json->'context' AS c FROM tap.recover('ann', tap.id(1), p_body::jsonb)) AS t
$$;
SELECT is(pg_temp.delta('{"since": 1}'), 'false {"a": 1} ["gone"]', 'since a revision: what changed, and what was deleted');
SELECT is(pg_temp.delta('{"since": 3}'), 'false {} []', 'since now: nothing');
SELECT is(pg_temp.delta('{"since": 0}'), 'true {"a": 1, "b": {"c": 2}} []', 'since the beginning: everything, and no deletions');
SELECT is(pg_temp.delta('{"since": 4}'), 'true {"a": 1, "b": {"c": 2}} []', 'since a revision that is not yet: everything');
SELECT is(pg_temp.delta('{"since": 1, "era": "00000001"}'), 'false {"a": 1} ["gone"]', 'of this era: a delta');
SELECT is(pg_temp.delta('{"since": 1, "era": "00000002"}'), 'true {"a": 1, "b": {"c": 2}} []', 'of another: everything');
DO $$ BEGIN PERFORM tap.su('UPDATE holdfast.session SET floor_rev = 2 WHERE session_id = tap.id(1)'); END $$;
SELECT is(pg_temp.delta('{"since": 1}'), 'true {"a": 1, "b": {"c": 2}} []', 'before deletions that were purged: everything');
SELECT is(pg_temp.delta('{"since": 2}'), 'false {} ["gone"]', 'from the last of those on: a delta');

-- Which one `latest` is.
DO $$ BEGIN
    PERFORM tap.create('bea', 10 + i, jsonb_build_object('app', 'ed', 'slot', 's')) FROM generate_series(1, 5) AS i;
    PERFORM tap.create('bea', 20, '{"app": "ed", "slot": "other"}');
    PERFORM tap.create('bea', 21, '{"slot": "s"}');
    PERFORM holdfast.session_update('bea', 'bea', 'editor', tap.id(15), '{"status": "completed"}', tap.limits());
    PERFORM holdfast.session_delete('bea', 'bea', 'owner', tap.id(14), tap.limits());
    PERFORM tap.expires_in('bea', 13, -604801);
    PERFORM tap.su('UPDATE holdfast.session SET saved_at = clock_timestamp() + interval ''1 s'' WHERE session_id = tap.id(11)');
    PERFORM tap.let_in('ann', 1, 'bea', 'editor');
END $$;
SELECT is((tap.recover('bea', NULL, '{"app": "ed", "slot": "s"}')).body::json#>>'{session,id}', tap.id(11)::text,
    'latest is the most lately active of that app and slot');
SELECT is((tap.recover('bea', NULL, '{"slot": "s"}')).body::json#>>'{session,id}', tap.id(21)::text, 'no app is the empty one');
SELECT is((tap.recover('bea', NULL, '{"app": "none"}')).status, 404, 'none, and none is made');
SELECT is((tap.recover('bea', tap.id(11), '{"create": true}')).body, '{"parameter" : "create"}', 'create is for latest alone');
DO $$ BEGIN PERFORM tap.expires_in('bea', i, -9) FROM unnest('{11, 12}'::int[]) AS i; END $$;
SELECT is((tap.recover('bea', NULL, '{"app": "ed", "slot": "s"}')).code, 'write-needed', 'one in its grace takes a write');
SELECT is((tap.recover_write('bea', NULL, 30, '{"app": "ed", "slot": "s"}')).body::json#>>'{session,status}', 'active', 'and lives again');
SELECT is((tap.recover('bea', NULL, '{"app": "ed", "slot": "s"}')).body::json#>>'{session,id}', tap.id(11)::text, 'so that no write is needed');
SELECT is((tap.recover('bea', tap.id(13))).status, 410, 'past its grace it is gone');
SELECT is((tap.recover_write('bea', tap.id(13), 30)).status, 410, 'for the write, too');

-- Made when there is none.
SELECT is((tap.recover('cid', NULL, '{"app": "x", "create": true}')).code, 'write-needed', 'making one takes a write');
CREATE TEMP TABLE m AS SELECT * FROM tap.recover_write('cid', NULL, 40, '{"app": "x", "create": true, "client": "c"}');
SELECT is(status || (body::json->>'created') || (body::json#>>'{session,app}') || location,
    '201truex/api/sessions/' || tap.id(40), 'it is made once') FROM m;
SELECT is((tap.recover_write('cid', NULL, 40, '{"app": "x", "create": true}')).status, 201, 'a repeat after a lost answer is the same');
SELECT is((SELECT status || (body::json->>'created') || (body::json#>>'{session,id}') FROM tap.recover_write('cid', NULL, 41, '{"app": "x", "create": true}')),
    '200false' || tap.id(40), 'a second tab gets that one');
SELECT is((SELECT status FROM tap.recover('cid', NULL, '{"app": "x", "create": true}')), 200, 'then no write is needed');
SELECT is((SELECT code FROM holdfast.session_recover_write('cid', 'cid', 'viewer', NULL, tap.id(42), '{"app": "y", "create": true}',
    tap.limits('{"sessions": 1}'))), 'quota-exceeded', 'no more than allowed');
SELECT is((tap.recover_write('cid', NULL, 43, '{"app": "y"}')).status, 404, 'without create none is made');

-- Others.
SELECT tap.let_in('ann', 1, 'vera', 'viewer') IS NULL AS ignored \gset
CREATE FUNCTION pg_temp.as_(p_user text) RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.session_recover('ann', p_user, 'viewer', tap.id(1), NULL, tap.limits()) $$;
SELECT is((SELECT concat_ws(' ', status, ticket, body::json->>'ticket', body::json#>>'{session,role}') FROM pg_temp.as_('vera')), '200 viewer', 'a viewer gets no ticket');
SELECT ok((SELECT 'ticket' IN (SELECT json_object_keys(body::json)) FROM pg_temp.as_('vera')), 'which the answer says');
SELECT ok((SELECT ticket > 0 FROM pg_temp.as_('bea')), 'an editor gets one');
SELECT is((pg_temp.as_('zoe')).status, 404, 'a stranger finds nothing');
DO $$ BEGIN PERFORM tap.expires_in('ann', 1, -9); END $$;
SELECT is((SELECT body::json#>>'{session,status}' FROM pg_temp.as_('vera')), 'expired', 'a viewer revives nothing');
SELECT is((SELECT body::json#>>'{session,status}' FROM holdfast.session_recover_write('ann', 'vera', 'viewer', tap.id(1), tap.id(44), NULL, tap.limits())),
    'expired', 'not by a write either');
SELECT is((pg_temp.as_('bea')).code, 'write-needed', 'an editor does');
SELECT is((SELECT body::json#>>'{session,status}' FROM holdfast.session_recover_write('ann', 'bea', 'viewer', tap.id(1), tap.id(44), NULL, tap.limits())),
    'active', 'and then it lives');

SELECT finish();
ROLLBACK;
