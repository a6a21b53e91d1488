-- Jobs: their states, the rights to change them, and leases.
\ir lib/begin.psql
SELECT * FROM no_plan();

-- Shorthands: as ann, in session 1, unless told.
CREATE FUNCTION pg_temp.post(n int, p_body jsonb DEFAULT '{}', p_limits jsonb DEFAULT '{}', p_session int DEFAULT 1, p_user text DEFAULT 'ann', p_owner text DEFAULT 'ann', p_idem text DEFAULT NULL) RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.job_create(p_owner, p_user, 'editor', tap.id(p_session), tap.id(n), '{"type": "work"}' || p_body, p_idem, p_body::text, tap.limits(), tap.job_limits(p_limits)) $$;
CREATE FUNCTION pg_temp.get(n int, p_user text DEFAULT 'ann') RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN RETURN (holdfast.job_get('ann', p_user, 'viewer', tap.id(1), tap.id(n), tap.limits())).body::jsonb; END $$;
CREATE FUNCTION pg_temp.patch(n int, p_body jsonb, p_limits jsonb DEFAULT '{}', p_user text DEFAULT 'ann') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.job_update('ann', p_user, 'editor', tap.id(1), tap.id(n), p_body, tap.limits(), tap.job_limits(p_limits)) $$;
CREATE FUNCTION pg_temp.claim(p_body jsonb DEFAULT '{}', p_limits jsonb DEFAULT '{}') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.job_claim('proc', '{"types": ["work"]}' || p_body, tap.limits(), tap.job_limits(p_limits)) $$;
CREATE FUNCTION pg_temp.beat(n int, p_lease bigint, p_body jsonb DEFAULT '{}', p_limits jsonb DEFAULT '{}') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.job_heartbeat('ann', 'proc', tap.id(1), tap.id(n), p_lease, p_body, tap.limits(), tap.job_limits(p_limits)) $$;
CREATE FUNCTION pg_temp.done(n int, p_lease bigint, p_body jsonb DEFAULT '{}', p_guard jsonb DEFAULT NULL, p_limits jsonb DEFAULT '{}') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.job_complete('ann', 'proc', tap.id(1), tap.id(n), p_lease, p_body, p_guard, tap.limits(p_limits)) $$;
CREATE FUNCTION pg_temp.fail(n int, p_lease bigint, p_body jsonb DEFAULT '{}') RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.job_fail('ann', 'proc', tap.id(1), tap.id(n), p_lease, '{"error": "no"}' || p_body, tap.limits(), tap.job_limits()) $$;
-- An answer in a few words: status, the reason if it says one, the state.
CREATE FUNCTION pg_temp.word(a holdfast.answer) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', a.status, a.code, a.body::jsonb->>'reason', coalesce(a.body::jsonb->>'state', a.body::jsonb#>>'{job,state}')) $$;
CREATE FUNCTION pg_temp.which(a holdfast.answer) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(('x' || right(a.body::jsonb#>>'{job,id}', 4))::bit(16)::int, a.status)::text $$;
CREATE FUNCTION pg_temp.lease(a holdfast.answer) RETURNS bigint LANGUAGE sql AS $$ SELECT (a.body::jsonb->>'lease')::bigint $$;
CREATE FUNCTION pg_temp.rev() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (tap.get('ann', 1)).body::jsonb->>'rev'; END $$;
CREATE FUNCTION pg_temp.state(n int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN pg_temp.get(n)->>'state'; END $$;
-- The lease of job n ends now.
CREATE FUNCTION pg_temp.lapse(n int) RETURNS void LANGUAGE sql AS $$
    SELECT tap.su(format('UPDATE holdfast.job SET due_at = clock_timestamp() WHERE job_id = %L AND state = ''running''', tap.id(n))) $$;
-- Nothing else is to be claimed.
CREATE FUNCTION pg_temp.clear() RETURNS void LANGUAGE sql AS $$ SELECT tap.su('DELETE FROM holdfast.job') $$;
CREATE TEMP TABLE r (a holdfast.answer);
CREATE FUNCTION pg_temp.keep(p holdfast.answer) RETURNS text LANGUAGE sql AS $$
    DELETE FROM r; INSERT INTO r VALUES (p); SELECT pg_temp.word(p) $$;
CREATE FUNCTION pg_temp.held() RETURNS bigint LANGUAGE sql AS $$ SELECT pg_temp.lease(a) FROM r $$;

-- The queue was empty and vacuumed when this connection's plans were made.
SELECT tap.su('UPDATE pg_class SET relpages = 0, reltuples = 0 WHERE oid = ''holdfast.job''::regclass') AS ignored \gset

DO $$ BEGIN
    PERFORM tap.create('ann', 1, '{"context": {"a": 1}}');
    PERFORM tap.let_in('ann', 1, 'vera', 'viewer');
    PERFORM tap.let_in('ann', 1, 'ed', 'editor');
END $$;

-- To ask for work.
SELECT is(pg_temp.keep(pg_temp.post(101, '{"payload": {"file": "x"}}')), '201 queued', 'work is asked for');
SELECT is((SELECT (a).body::jsonb FROM r), jsonb_build_object('id', tap.id(101), 'type', 'work', 'state', 'queued', 'priority', 5, 'depends_on', '[]'::jsonb,
    'progress', NULL, 'payload', '{"file": "x"}'::jsonb, 'resume_data', NULL, 'can_skip', false, 'attempts', 0, 'max_attempts', 3, 'last_error', NULL, 'lease_until', NULL), 'it says what it is');
SELECT is((SELECT (a).location FROM r), '/api/sessions/' || tap.id(1) || '/jobs/' || tap.id(101), 'and has a place');
SELECT is((SELECT (a).bell::jsonb FROM r), jsonb_build_array(jsonb_build_object('session', tap.id(1), 'rev', 2, 'client', NULL, 'keys', '[]'::jsonb)), 'others hear of it');
SELECT is(pg_temp.rev(), 2, 'by a revision');
SELECT is(tap.peek('SELECT context_rev::text FROM holdfast.session WHERE user_id = ''ann'''), '1', 'that is none of the context');
SELECT is(tap.peek('SELECT via || actor FROM holdfast.activity WHERE user_id = ''ann'' AND rev = 2'), 'jobann', 'who did so is in the activity');
SELECT is(pg_temp.get(101), (SELECT (a).body::jsonb FROM r), 'it reads the same');
SELECT is(pg_temp.word(pg_temp.post(101)), '201 queued', 'an attempt whose answer was lost finds its job');
SELECT is(pg_temp.rev(), 2, 'and makes none');
SELECT is(pg_temp.word(pg_temp.post(102, jsonb_build_object('id', tap.id(101)))), '409 state taken', 'an id is taken once');
SELECT is(pg_temp.word(pg_temp.post(102, jsonb_build_object('id', tap.id(103)))), '201 queued', 'a client may bring its own');
SELECT is(pg_temp.word(pg_temp.post(104, '{"priority": 9}', p_user => 'ed')), '201 queued', 'an editor may');
SELECT is(pg_temp.word(pg_temp.post(105, p_user => 'vera')), '403 forbidden', 'a viewer may not');
SELECT is(pg_temp.get(101, 'vera')->>'state', 'queued', 'but look');
SELECT is(pg_temp.word(pg_temp.post(105, p_user => 'zoe')), '404 not-found', 'a stranger finds nothing');
SELECT is(pg_temp.word(pg_temp.patch(101, '{"priority": 1}', p_user => 'vera')), '403 forbidden', 'a viewer changes nothing');
SELECT is(pg_temp.word(pg_temp.patch(101, '{"priority": 1}', p_user => 'zoe')), '404 not-found', 'nor a stranger');
SELECT is(pg_temp.word(pg_temp.patch(999, '{"priority": 1}')), '404 not-found', 'nor is one that there is not');
SELECT is(pg_temp.word(holdfast.job_get('ann', 'ann', 'viewer', tap.id(1), tap.id(999), tap.limits())), '404 not-found', 'to be found');
SELECT is(pg_temp.word(pg_temp.post(105, p_session => 99)), '404 not-found', 'nor in a session that there is not');

-- Under an Idempotency-Key.
SELECT is(pg_temp.word(pg_temp.post(110, p_idem => 'k')), '201 queued', 'a key');
SELECT is((pg_temp.post(111, p_idem => 'k')).body::jsonb->>'id', tap.id(110)::text, 'makes one job');
SELECT is((pg_temp.post(111, p_idem => 'k')).outcome, 'replayed', 'and says so');
SELECT is(pg_temp.word(pg_temp.post(111, '{"priority": 1}', p_idem => 'k')), '422 key-reused', 'it is of one request');
DO $$ BEGIN PERFORM holdfast.session_update('ann', 'ann', 'owner', tap.id(1), '{"status": "archived"}', tap.limits()); END $$;
SELECT is(pg_temp.word(pg_temp.post(111, p_idem => 'k')), '201 queued', 'also when there could be no new one');
SELECT is(pg_temp.word(pg_temp.post(112)), '409 state archived', 'as here');
SELECT is(pg_temp.which(pg_temp.claim()), '204', 'and nothing of it is claimed');
DO $$ BEGIN PERFORM holdfast.session_update('ann', 'ann', 'owner', tap.id(1), '{"status": "active"}', tap.limits()); END $$;
SELECT is(pg_temp.which(pg_temp.claim()), '104', 'until it is active again');

-- Bounds, both sides of each.
SELECT is(pg_temp.word(pg_temp.post(120, '{"payload": "12345678"}', '{"job_bytes": 10}')), '201 queued', 'a payload of just as many bytes');
SELECT is((pg_temp.post(121, '{"payload": "123456789"}', '{"job_bytes": 10}')).body::jsonb, '{"limit": "job_bytes", "max": 10, "size": 11}', 'of one more');
SELECT is(pg_temp.word(pg_temp.post(121, '{"resume_data": "123456789"}', '{"job_bytes": 10}')), '413 too-large', 'resume data of one more');
SELECT is(pg_temp.word(pg_temp.patch(120, '{"resume_data": "12345678"}', '{"job_bytes": 10}')), '200 queued', 'of as many');
SELECT is(pg_temp.word(pg_temp.patch(120, '{"resume_data": "123456789"}', '{"job_bytes": 10}')), '413 too-large', 'later, too');
SELECT is(pg_temp.word(pg_temp.post(122, '{"state": "paused"}', '{"jobs": 6}')), '201 paused', 'as many jobs as there may be');
SELECT is((pg_temp.post(123, '{}', '{"jobs": 6}')).body::jsonb, '{"which": "jobs", "limit": 6, "used": 6}', 'and one more');
SELECT is(pg_temp.word(pg_temp.patch(101, '{"state": "cancelled"}')), '200 cancelled', 'when one has ended');
SELECT is(pg_temp.word(pg_temp.post(123, '{"state": "paused"}', '{"jobs": 6}')), '201 paused', 'there is room again');
SELECT is(pg_temp.word(pg_temp.patch(101, '{"state": "queued"}')), '404 not-found', 'for it is forgotten');

-- What it depends on.
SELECT pg_temp.clear() AS ignored \gset
SELECT is((pg_temp.post(201, jsonb_build_object('depends_on', ARRAY[tap.id(999)]))).body::jsonb#>>'{errors,0,pointer}', '/depends_on/0', 'it depends on what there is');
DO $$ BEGIN
    PERFORM pg_temp.post(201); PERFORM pg_temp.post(202);
    PERFORM pg_temp.post(203, jsonb_build_object('priority', 9, 'depends_on', ARRAY[tap.id(201), tap.id(202)]));
END $$;
SELECT is((pg_temp.post(204, jsonb_build_object('depends_on', ARRAY[tap.id(201), tap.id(998)]))).body::jsonb#>>'{errors,0,pointer}', '/depends_on/1', 'all of it');
SELECT is(pg_temp.which(pg_temp.claim()), '201', 'what depends on others is not first, whatever its priority');
SELECT is(pg_temp.word(pg_temp.done(201, pg_temp.rev())), '200 completed', 'one is done');
SELECT is(pg_temp.keep(pg_temp.claim()), '200 running', 'the other is claimed');
SELECT is(pg_temp.which(pg_temp.claim()), '204', 'one of two is not enough');
SELECT is(pg_temp.word(pg_temp.fail(202, pg_temp.held(), '{"final": true}')), '200 failed', 'that one fails');
SELECT is(pg_temp.which(pg_temp.claim()), '204', 'and holds up what depends on it');
SELECT is(pg_temp.word(pg_temp.post(204, p_limits => '{"jobs": 3}')), '201 queued', 'for room the completed one goes');
SELECT is(pg_temp.word(pg_temp.post(205, p_limits => '{"jobs": 3}')), '403 quota-exceeded', 'not the one that is waited for');
DO $$ BEGIN PERFORM pg_temp.patch(204, '{"state": "cancelled"}'); END $$;
SELECT is(pg_temp.word(pg_temp.patch(202, '{"can_skip": true}')), '200 failed', 'it can be skipped');
SELECT is(pg_temp.which(pg_temp.claim()), '203', 'then the others go on');
SELECT is(pg_temp.word(pg_temp.patch(202, '{"state": "queued"}')), '200 queued', 'it is tried again');
SELECT is(pg_temp.get(202)->>'attempts', '0', 'from the beginning');

-- Which is next.
SELECT pg_temp.clear() AS ignored \gset
DO $$ BEGIN
    PERFORM tap.create('bob', 2);
    PERFORM pg_temp.post(301); PERFORM pg_temp.post(302, '{"priority": 0}'); PERFORM pg_temp.post(303, '{"priority": 9, "type": "other"}');
    PERFORM pg_temp.post(304, '{"priority": 9}', p_session => 2, p_user => 'bob', p_owner => 'bob'); PERFORM pg_temp.post(305);
    PERFORM pg_temp.post(306, '{"type": "third", "state": "paused", "priority": 9}');
END $$;
SELECT is(pg_temp.keep(pg_temp.claim()), '200 running', 'a processor claims across users');
SELECT is((SELECT (a).body::jsonb - 'job' FROM r), jsonb_build_object('owner', 'bob', 'session', tap.id(2), 'lease', 2), 'and is told whose it is');
SELECT is((SELECT (a).bell::jsonb FROM r), jsonb_build_array(jsonb_build_object('owner', 'bob', 'session', tap.id(2), 'rev', 2, 'client', NULL, 'keys', '[]'::jsonb)), 'who hears of it');
SELECT is(pg_temp.which(pg_temp.claim('{"types": ["nothing", "other"]}')), '303', 'of the types it can do');
SELECT is(pg_temp.which(pg_temp.claim('{"types": ["third", "other", "work"]}')), '301', 'of one priority the oldest');
SELECT is(pg_temp.which(pg_temp.claim()), '305', 'then the next');
SELECT is(pg_temp.which(pg_temp.claim()), '302', 'then the lower one');
SELECT is(pg_temp.which(pg_temp.claim('{"types": ["third", "other", "work"]}')), '204', 'then none');
SELECT is(pg_temp.word(pg_temp.patch(306, '{"state": "queued"}')), '200 queued', 'what was paused goes on');
SELECT is(pg_temp.which(pg_temp.claim('{"types": ["third"]}')), '306', 'and is claimed');

-- A claim.
SELECT pg_temp.clear() AS ignored \gset
DO $$ BEGIN PERFORM pg_temp.post(401, '{"payload": 1}'); END $$;
CREATE TEMP TABLE was AS SELECT pg_temp.rev() AS rev;
SELECT is(pg_temp.keep(pg_temp.claim('{"lease": 20}')), '200 running', 'it is claimed');
SELECT is(pg_temp.rev(), (SELECT rev + 1 FROM was), 'which is a revision');
SELECT is(pg_temp.held()::int, pg_temp.rev(), 'and named by it');
SELECT is(pg_temp.get(401)->>'attempts', '1', 'an attempt is counted');
SELECT is(pg_temp.which(pg_temp.claim()), '204', 'nobody else gets it');
SELECT cmp_ok(((pg_temp.get(401)->>'lease_until')::timestamptz - clock_timestamp()), '<', interval '20 seconds', 'as long as was asked for');
SELECT is(pg_temp.word(pg_temp.beat(401, pg_temp.held(), '{"progress": 1}')), '200 running', 'a heartbeat that names no lease');
SELECT ok(((pg_temp.get(401)->>'lease_until')::timestamptz - clock_timestamp()) BETWEEN interval '10 seconds' AND interval '20 seconds', 'prolongs it by what the claim asked for');
SELECT is(pg_temp.word(pg_temp.beat(401, pg_temp.held(), '{}', '{"job_lease": 5}')), '200 running', 'while the bound is lower');
SELECT cmp_ok(((pg_temp.get(401)->>'lease_until')::timestamptz - clock_timestamp()), '<', interval '5 seconds', 'by that');
SELECT is(pg_temp.word(pg_temp.beat(401, pg_temp.held(), '{"lease": 400, "progress": 12.50, "resume_data": {"at": 7}}')), '200 running', 'a heartbeat');
SELECT ok(((pg_temp.get(401)->>'lease_until')::timestamptz - clock_timestamp()) BETWEEN interval '290 seconds' AND interval '300 seconds', 'prolongs it, as far as is possible');
SELECT is(pg_temp.word(pg_temp.beat(401, pg_temp.held())), '200 running', 'the next one, without');
SELECT cmp_ok(((pg_temp.get(401)->>'lease_until')::timestamptz - clock_timestamp()), '<', interval '20 seconds', 'is as the claim again');
SELECT is(pg_temp.get(401)->'resume_data', '{"at": 7}', 'and says where to go on');
SELECT is(pg_temp.get(401)->>'progress', '12.50', 'and how far it is');
SELECT is(pg_temp.rev(), (SELECT rev + 1 FROM was), 'which is no revision');
SELECT is((pg_temp.beat(401, pg_temp.held(), '{"progress": 13}')).bell, NULL, 'and rings nobody');
SELECT is(pg_temp.get(401)->'resume_data', '{"at": 7}', 'what is left out stays');
SELECT is(pg_temp.word(pg_temp.beat(401, pg_temp.held(), '{"resume_data": "123456789"}', '{"job_bytes": 10}')), '413 too-large', 'a checkpoint has its bound');
SELECT is(pg_temp.word(pg_temp.beat(401, pg_temp.held() - 1)), '409 state lease-lost', 'another lease is none');
SELECT is(pg_temp.word(pg_temp.beat(999, pg_temp.held())), '404 not-found', 'nor is one of another job');
SELECT is(pg_temp.word(pg_temp.patch(401, '{"progress": 50}')), '409 state taken', 'a person does not say how far it is');
SELECT is(pg_temp.word(pg_temp.patch(401, '{"resume_data": 1}')), '409 state taken', 'nor where to go on');
SELECT is(pg_temp.word(pg_temp.patch(401, '{"state": "queued"}')), '409 state taken', 'nor puts it back');
SELECT is(pg_temp.word(pg_temp.patch(401, '{"state": "completed"}')), '409 state taken', 'nor ends it');
SELECT is(pg_temp.word(pg_temp.patch(401, '{"priority": 8, "can_skip": true}')), '200 running', 'but for whom it matters');

-- The lease ends.
SELECT pg_temp.lapse(401) AS ignored \gset
SELECT is(pg_temp.state(401), 'queued', 'a job whose lease has ended is queued');
SELECT is(pg_temp.get(401)->>'lease_until', NULL, 'and nobody''s');
SELECT is(pg_temp.word(pg_temp.beat(401, pg_temp.held())), '409 state lease-lost', 'a late heartbeat does not hold it');
SELECT is(pg_temp.word(pg_temp.done(401, pg_temp.held(), '{"save": {"set": {"late": 1}}}')), '409 state lease-lost', 'a late end is none');
SELECT is(pg_temp.word(pg_temp.fail(401, pg_temp.held())), '409 state lease-lost', 'nor is a late failure');
CREATE TEMP TABLE first AS SELECT pg_temp.held() AS lease;
SELECT is(pg_temp.keep(pg_temp.claim()), '200 running', 'somebody else claims it');
SELECT is((SELECT (a).body::jsonb#>>'{job,resume_data,at}' FROM r), '7', 'and goes on from the checkpoint');
SELECT is((SELECT (a).body::jsonb#>>'{job,attempts}' FROM r), '2', 'in another attempt');
SELECT is(pg_temp.word(pg_temp.done(401, (SELECT lease FROM first))), '409 state lease-lost', 'the first one''s token is of the past');
SELECT is(pg_temp.get(401)->>'last_error', NULL, 'no error yet');
SELECT pg_temp.lapse(401) AS ignored \gset
SELECT is(pg_temp.keep(pg_temp.claim()), '200 running', 'a third attempt');
SELECT pg_temp.lapse(401) AS ignored \gset
SELECT is(pg_temp.get(401) - '{id,type,payload,resume_data,depends_on}'::text[],
    '{"state": "failed", "priority": 8, "progress": 13, "can_skip": true, "attempts": 3, "max_attempts": 3, "last_error": "The lease ended.", "lease_until": null}', 'was the last: it has failed');
SELECT is(tap.peek('SELECT state FROM holdfast.job'), 'running', 'though nobody has written that down');
SELECT is(pg_temp.word(pg_temp.fail(401, pg_temp.held())), '409 state lease-lost', 'its processor has nothing to say');
DO $$ BEGIN PERFORM pg_temp.post(402, jsonb_build_object('type', 'after', 'depends_on', ARRAY[tap.id(401)])); END $$;
SELECT is(pg_temp.keep(pg_temp.claim()), '204', 'a claim finds it so');
SELECT is((SELECT jsonb_array_length((a).bell::jsonb) FROM r), 1, 'and tells the others');
SELECT is(tap.peek(format('SELECT state FROM holdfast.job WHERE job_id = %L', tap.id(401))), 'failed', 'and writes it down');
SELECT is(pg_temp.which(pg_temp.claim('{"types": ["after"]}')), '402', 'what could be skipped is');

-- Or the sweeper finds it.
SELECT pg_temp.clear() AS ignored \gset
DO $$ BEGIN
    PERFORM pg_temp.post(411, '{"max_attempts": 1, "can_skip": true}');
    PERFORM pg_temp.post(412, jsonb_build_object('type', 'after', 'depends_on', ARRAY[tap.id(411)]));
    PERFORM pg_temp.claim();
END $$;
SELECT is(tap.sweep(), 0, 'a lease that holds is left alone');
SELECT is(pg_temp.which(pg_temp.claim('{"types": ["after"]}')), '204', 'what depends on it waits');
SELECT pg_temp.lapse(411) AS ignored \gset
SELECT is(tap.sweep(), 1, 'one that ended for the last time is seen');
SELECT is(pg_temp.which(pg_temp.claim('{"types": ["after"]}')), '412', 'and nobody waits for it');

-- Completed, with a save in the same transaction.
SELECT pg_temp.clear() AS ignored \gset
DO $$ BEGIN PERFORM pg_temp.post(501); PERFORM pg_temp.keep(pg_temp.claim()); END $$;
UPDATE was SET rev = pg_temp.rev();
SELECT is(pg_temp.word(pg_temp.done(501, pg_temp.held(), '{"save": {"set": {"big": "0123456789"}}}', NULL, '{"context_bytes": 10}')), '403 quota-exceeded', 'what cannot be saved does not end it');
SELECT is(pg_temp.word(pg_temp.done(501, pg_temp.held(), '{"save": {"strategy": "reject", "base": 0, "was": {"a": 0}, "set": {"a": 2}}}')), '409 conflict', 'nor what somebody else has changed');
SELECT is(pg_temp.word(pg_temp.done(501, pg_temp.held(), '{"save": {"set": {"a": 2}}}', '{"a": 77}')), '0 moved', 'nor what was looked at before it moved');
SELECT is(pg_temp.state(501), 'running', 'it still runs');
SELECT is(pg_temp.rev(), (SELECT rev FROM was), 'nothing was done');
CREATE TEMP TABLE done AS SELECT pg_temp.done(501, pg_temp.held(), '{"save": {"set": {"a": 2, "result": [1]}}}') AS a;
SELECT is((SELECT pg_temp.word(a) FROM done), '200 completed', 'it is done');
SELECT is((SELECT string_agg(x->>'keys', ' ') FROM done, jsonb_array_elements((a).bell::jsonb) AS x), '["a", "result"] []', 'the save rings, and the end');
SELECT is((SELECT max((x->>'rev')::int) FROM done, jsonb_array_elements((a).bell::jsonb) AS x), pg_temp.rev(), 'by their revisions');
SELECT is((SELECT (a).used FROM done), tap.peek('SELECT bytes::text FROM holdfast.session WHERE user_id = ''ann''')::bigint, 'how full the context is, is told');
CREATE FUNCTION pg_temp.values() RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN RETURN (holdfast.context_load('ann', 'ann', 'viewer', tap.id(1), NULL, NULL, NULL, NULL, NULL, tap.limits())).body::jsonb->'values'; END $$;
SELECT is(pg_temp.values(), '{"a": 2, "result": [1]}', 'what came of it is there');
SELECT is(tap.peek('SELECT string_agg(actor || '' '' || via || '' '' || array_to_string(keys, '',''), ''; '' ORDER BY rev) FROM holdfast.activity WHERE user_id = ''ann'' AND rev > ' || (SELECT rev FROM was)),
    'proc job a,result; proc job ', 'and who wrote it');
UPDATE was SET rev = pg_temp.rev();
SELECT is((pg_temp.done(501, pg_temp.held(), '{"save": {"set": {"a": 3}}}')).body, (SELECT (a).body FROM done), 'said again, it is told the same');
SELECT is((pg_temp.done(501, pg_temp.held())).outcome, 'replayed', 'as such');
SELECT is(pg_temp.values()->>'a', '2', 'and saves nothing again');
SELECT is(pg_temp.rev(), (SELECT rev FROM was), 'nor is it a revision');
SELECT is(pg_temp.word(pg_temp.done(501, pg_temp.held() - 1)), '409 state lease-lost', 'by another claim it is not');
SELECT is(pg_temp.word(pg_temp.beat(501, pg_temp.held())), '409 state lease-lost', 'its claim has ended');
SELECT is(pg_temp.word(pg_temp.fail(501, pg_temp.held())), '409 state lease-lost', 'what is done cannot fail');
SELECT is((SELECT string_agg(pg_temp.word(pg_temp.patch(501, b)), ', ') FROM unnest('{"{\"state\": \"queued\"}","{\"state\": \"cancelled\"}","{\"state\": \"paused\"}","{\"priority\": 1}","{\"progress\": 1}"}'::jsonb[]) AS b),
    '409 state completed, 409 state completed, 409 state completed, 409 state completed, 409 state completed', 'nor be changed by a person');
SELECT is(pg_temp.word(pg_temp.patch(501, '{"state": "completed"}')), '200 completed', 'who may say so again');

-- A lease has seen the values at its claim.
CREATE FUNCTION pg_temp.typed(p_value text) RETURNS int LANGUAGE sql AS $$
    SELECT (holdfast.context_save('ann', 'ann', 'editor', tap.id(1), jsonb_build_object('client', p_value, 'seq', 1, 'base', pg_temp.rev(),
        'set', jsonb_build_object('report', p_value)), 'save', false, NULL, tap.limits())).status $$;
CREATE FUNCTION pg_temp.copies() RETURNS text LANGUAGE plpgsql AS $$
BEGIN RETURN (SELECT string_agg(concat_ws(' ', c->>'theirs', c->>'kept'), ', ') FROM jsonb_array_elements((holdfast.conflict_list('ann', 'ann', 'viewer', tap.id(1), NULL, NULL, tap.limits())).body::jsonb->'conflicts') AS c); END $$;
DO $$ BEGIN PERFORM pg_temp.post(511); PERFORM pg_temp.typed('before'); PERFORM pg_temp.keep(pg_temp.claim()); END $$;
SELECT is(pg_temp.word(pg_temp.done(511, pg_temp.held(), '{"save": {"set": {"report": "by job"}}}')), '200 completed', 'a job writes a report');
SELECT doesnt_match(pg_temp.copies(), 'before', 'over what was there when it was claimed');
DO $$ BEGIN PERFORM pg_temp.post(512); PERFORM pg_temp.keep(pg_temp.claim()); PERFORM pg_temp.typed('after'); END $$;
SELECT is(pg_temp.word(pg_temp.done(512, pg_temp.held(), '{"save": {"strategy": "reject", "set": {"report": "by job"}}}')), '409 conflict', 'what was written since can be a reason to reject');
SELECT is(pg_temp.word(pg_temp.done(512, pg_temp.held(), '{"save": {"set": {"report": "by job again"}}}')), '200 completed', 'or is overwritten');
SELECT matches(pg_temp.copies(), 'after mine', 'and kept as a copy');
DO $$ BEGIN PERFORM pg_temp.post(513); PERFORM pg_temp.keep(pg_temp.claim()); PERFORM pg_temp.typed('seen'); END $$;
SELECT is(pg_temp.word(pg_temp.done(513, pg_temp.held(), jsonb_build_object('save', jsonb_build_object('base', pg_temp.rev(), 'set', '{"report": "by job"}'::jsonb)))), '200 completed', 'a processor may say what it has seen');
SELECT doesnt_match(pg_temp.copies(), 'seen', 'which is taken at its word');

-- Failed, tried again.
SELECT pg_temp.clear() AS ignored \gset
DO $$ BEGIN PERFORM pg_temp.post(601, '{"max_attempts": 2}'); PERFORM pg_temp.keep(pg_temp.claim()); END $$;
SELECT is(pg_temp.word(pg_temp.fail(601, pg_temp.held(), '{"error": "disk full", "resume_data": 5}')), '200 queued', 'a failure');
SELECT is(pg_temp.get(601)->>'last_error', 'disk full', 'is told');
SELECT is(pg_temp.get(601)->>'resume_data', '5', 'with its checkpoint');
SELECT is((pg_temp.fail(601, pg_temp.held(), '{"error": "again"}')).outcome, 'replayed', 'said again it is the same one');
SELECT is(pg_temp.get(601)->>'last_error', 'disk full', 'and changes nothing');
SELECT is(pg_temp.which(pg_temp.claim()), '204', 'the next attempt is not at once');
SELECT ok(tap.peek('SELECT due_at - clock_timestamp() BETWEEN interval ''0.5 s'' AND interval ''1 s'' FROM holdfast.job')::boolean, 'but after a second');
DO $$ BEGIN PERFORM pg_temp.patch(601, '{"state": "paused"}'); PERFORM pg_temp.patch(601, '{"state": "queued"}'); END $$;
SELECT is(pg_temp.word(pg_temp.fail(601, pg_temp.held())), '409 state lease-lost', 'after somebody let it go on, that claim is of the past');
SELECT is(pg_temp.keep(pg_temp.claim()), '200 running', 'now it is claimed again');
SELECT is(pg_temp.word(pg_temp.fail(601, pg_temp.held())), '200 failed', 'as often as there are attempts');
SELECT is((pg_temp.fail(601, pg_temp.held())).outcome, 'replayed', 'said again it is the same');
SELECT is((SELECT string_agg(pg_temp.word(pg_temp.patch(601, b)), ', ') FROM unnest('{"{\"state\": \"cancelled\"}","{\"state\": \"paused\"}","{\"state\": \"completed\"}"}'::jsonb[]) AS b),
    '409 state failed, 409 state failed, 409 state failed', 'what has failed');
SELECT is(pg_temp.word(pg_temp.patch(601, '{"state": "queued", "resume_data": null}')), '200 queued', 'can be tried again');
SELECT is(pg_temp.get(601) - '{id,type,payload,depends_on,priority,can_skip,progress,lease_until}'::text[],
    '{"state": "queued", "attempts": 0, "max_attempts": 2, "last_error": "no", "resume_data": null}', 'with all its attempts');
DO $$ BEGIN PERFORM pg_temp.keep(pg_temp.claim()); PERFORM pg_temp.fail(601, pg_temp.held(), '{"delay": 0}'); END $$;
SELECT is(pg_temp.which(pg_temp.claim()), '601', 'at once, if its processor says so');

-- Paused, cancelled.
SELECT pg_temp.clear() AS ignored \gset
DO $$ BEGIN PERFORM pg_temp.post(701); PERFORM pg_temp.keep(pg_temp.claim()); END $$;
SELECT is(pg_temp.word(pg_temp.patch(701, '{"state": "paused"}')), '200 paused', 'what runs is paused');
SELECT is(pg_temp.get(701)->>'attempts', '0', 'and that attempt does not count');
SELECT is((pg_temp.patch(701, '{"state": "paused"}')).bell, NULL, 'once');
SELECT is(pg_temp.word(pg_temp.beat(701, pg_temp.held(), '{"progress": 99}')), '409 state paused', 'its processor hears of it');
SELECT is(pg_temp.word(pg_temp.done(701, pg_temp.held(), '{"save": {"set": {"late": 1}}}')), '409 state paused', 'however it asks');
SELECT is(pg_temp.word(pg_temp.fail(701, pg_temp.held())), '409 state paused', 'all ways');
SELECT is(pg_temp.word(pg_temp.beat(701, pg_temp.held() - 1)), '409 state lease-lost', 'but no other');
SELECT is(pg_temp.values()->>'late', NULL, 'nothing is saved');
SELECT is(pg_temp.get(701)->>'progress', NULL, 'nothing is told');
SELECT is(pg_temp.which(pg_temp.claim()), '204', 'it is not claimed');
SELECT is(pg_temp.word(pg_temp.patch(701, '{"progress": 30, "resume_data": {"p": 1}}')), '200 paused', 'its checkpoint can be moved');
SELECT is(pg_temp.word(pg_temp.patch(701, '{"state": "queued"}')), '200 queued', 'it goes on');
SELECT is(pg_temp.word(pg_temp.beat(701, pg_temp.held())), '409 state lease-lost', 'but not with whom it was');
SELECT is(pg_temp.keep(pg_temp.claim()), '200 running', 'it is claimed');
SELECT is((SELECT (a).body::jsonb#>'{job,resume_data}' FROM r), '{"p": 1}', 'and goes on from there');
SELECT is(pg_temp.word(pg_temp.patch(701, '{"state": "cancelled"}')), '200 cancelled', 'it is cancelled');
SELECT is(pg_temp.word(pg_temp.beat(701, pg_temp.held())), '409 state cancelled', 'its processor hears of that, too');
SELECT is((SELECT string_agg(pg_temp.word(pg_temp.patch(701, b)), ', ') FROM unnest('{"{\"state\": \"paused\"}","{\"state\": \"completed\"}","{\"state\": \"cancelled\"}","{\"state\": \"queued\"}"}'::jsonb[]) AS b),
    '409 state cancelled, 409 state cancelled, 200 cancelled, 200 queued', 'and it can be tried again');
SELECT is(pg_temp.word(pg_temp.patch(701, '{"state": "completed"}')), '200 completed', 'what nobody has, an app may do itself');
SELECT is(pg_temp.which(pg_temp.claim()), '204', 'then nobody else does');

-- What was paused and then ended by the app is nobody's: a late end is not taken for a repeat.
DO $$ BEGIN PERFORM pg_temp.post(702); PERFORM pg_temp.keep(pg_temp.claim()); PERFORM pg_temp.patch(702, '{"state": "paused"}'); PERFORM pg_temp.patch(702, '{"state": "completed"}'); END $$;
SELECT is(pg_temp.word(pg_temp.done(702, pg_temp.held(), '{"save": {"set": {"late": 1}}}')), '409 state lease-lost', 'an end by another is not one''s own');

-- A checkpoint: work that the app does itself, before a processor's.
SELECT pg_temp.clear() AS ignored \gset
DO $$ BEGIN
    PERFORM pg_temp.post(801, '{"type": "upload", "state": "paused"}');
    PERFORM pg_temp.post(802, jsonb_build_object('depends_on', ARRAY[tap.id(801)]));
END $$;
UPDATE was SET rev = pg_temp.rev();
SELECT is((SELECT count(pg_temp.patch(801, jsonb_build_object('progress', i, 'resume_data', i)))::int FROM generate_series(1, 3) AS i), 3, 'a checkpoint is moved');
SELECT is(pg_temp.rev(), (SELECT rev FROM was), 'without a revision');
SELECT is(pg_temp.which(pg_temp.claim('{"types": ["upload", "work"]}')), '204', 'what comes after waits');
SELECT is(pg_temp.word(pg_temp.patch(801, '{"state": "completed"}')), '200 completed', 'until it is done');
SELECT is(pg_temp.which(pg_temp.claim('{"types": ["upload", "work"]}')), '802', 'then it is claimed');

-- The whole queue, paused and let go on.
SELECT pg_temp.clear() AS ignored \gset
CREATE FUNCTION pg_temp.all_to(p_state text, p_jobs int[] DEFAULT NULL, p_user text DEFAULT 'ann') RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', (m).status, (m).code, (m).outcome, (SELECT string_agg(('x' || right(j, 4))::bit(16)::int::text, ',') FROM jsonb_array_elements_text((m).body::jsonb->'jobs') AS j))
      FROM holdfast.job_move_all('ann', p_user, 'editor', tap.id(1), jsonb_strip_nulls(jsonb_build_object('state', p_state,
           'jobs', CASE WHEN p_jobs IS NOT NULL THEN (SELECT coalesce(jsonb_agg(tap.id(n)), '[]') FROM unnest(p_jobs) AS n) END)), tap.limits()) AS m $$;
CREATE FUNCTION pg_temp.states() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(pg_temp.state(n), ' ' ORDER BY n) FROM generate_series(501, 505) AS n $$;
SELECT pg_temp.post(501), pg_temp.keep(pg_temp.claim()), pg_temp.post(502), pg_temp.post(503, '{"state": "paused"}'), pg_temp.post(504), pg_temp.post(505) \g /dev/null
SELECT pg_temp.patch(505, '{"state": "cancelled"}') \g /dev/null
SELECT is(pg_temp.states(), 'running queued paused queued cancelled', 'some jobs');
SELECT pg_temp.rev() AS rev \gset
SELECT is(pg_temp.all_to('paused', p_user => 'vera'), '403 forbidden refused', 'a viewer moves none');
SELECT is(pg_temp.all_to('paused', p_user => 'zoe'), '404 not-found refused', 'nor does a stranger');
SELECT is(pg_temp.rev(), :rev, 'nothing has changed');
SELECT is(pg_temp.all_to('paused'), '200 applied 501,502,504', 'what waits or runs is paused');
SELECT is(pg_temp.states(), 'paused paused paused paused cancelled', 'and nothing else');
SELECT is(pg_temp.rev(), :rev + 3, 'each is a revision');
SELECT is(pg_temp.get(501)->>'attempts', '0', 'it was not the fault of the one that ran');
SELECT is((pg_temp.claim()).status, 204, 'nothing is to be claimed');
SELECT is(pg_temp.word(pg_temp.beat(501, pg_temp.held())), '409 state paused', 'the processor hears of it');
SELECT is(pg_temp.all_to('paused'), '200 unchanged', 'once more changes nothing');
SELECT is(pg_temp.rev(), :rev + 3, 'and is none');
SELECT is(pg_temp.all_to('queued', '{501,504,505}', 'ed'), '200 applied 501,504', 'an editor lets those go on that he names');
SELECT is(pg_temp.states(), 'queued paused paused queued cancelled', 'the checkpoint stays, and what was cancelled');
SELECT is(pg_temp.which(pg_temp.claim()), '501', 'they are claimed again');
SELECT is(pg_temp.all_to('queued', '{}'), '200 unchanged', 'none is named, none goes on');
SELECT is(pg_temp.all_to('queued'), '200 applied 502,503', 'all that are paused go on');
SELECT is(pg_temp.states(), 'running queued queued queued cancelled', 'but for what runs');

-- A session that is over.
SELECT pg_temp.clear() AS ignored \gset
DO $$ BEGIN PERFORM pg_temp.post(901); PERFORM pg_temp.keep(pg_temp.claim());
    PERFORM holdfast.session_update('ann', 'ann', 'owner', tap.id(1), '{"status": "completed"}', tap.limits()); END $$;
SELECT is(pg_temp.word(pg_temp.done(901, pg_temp.held(), '{"save": {"set": {"late": 1}}}')), '409 state completed', 'a completed session takes nothing');
SELECT is(pg_temp.word(pg_temp.beat(901, pg_temp.held())), '409 state completed', 'its processor hears why');
SELECT pg_temp.lapse(901) AS ignored \gset
SELECT is(pg_temp.which(pg_temp.claim()), '204', 'nobody claims it');
DO $$ BEGIN PERFORM holdfast.session_update('ann', 'ann', 'owner', tap.id(1), '{"status": "active"}', tap.limits()); END $$;
SELECT is(pg_temp.keep(pg_temp.claim()), '200 running', 'until it is active again');
SELECT tap.expires_in('ann', 1, -10) AS ignored \gset
SELECT is(pg_temp.word(pg_temp.beat(901, pg_temp.held())), '200 running', 'in its grace it goes on');
SELECT is(tap.peek('SELECT (expires_at < clock_timestamp())::text FROM holdfast.session WHERE user_id = ''ann'''), 'true', 'a heartbeat does not bring it back');
SELECT is(pg_temp.word(pg_temp.patch(901, '{"priority": 6}')), '200 running', 'a person');
SELECT is(tap.peek('SELECT (expires_at > clock_timestamp())::text FROM holdfast.session WHERE user_id = ''ann'''), 'true', 'does');
SELECT tap.expires_in('ann', 1, -700000) AS ignored \gset
SELECT is(pg_temp.word(pg_temp.beat(901, pg_temp.held())), '410 session-expired', 'past it, it is over');
SELECT pg_temp.lapse(901) AS ignored \gset
SELECT is(pg_temp.keep(pg_temp.claim()), '204', 'and not claimed');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.job WHERE is_ready'), '0', 'nor met again');
SELECT cmp_ok(tap.sweep(), '>=', 1, 'it is swept');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.job'), '0', 'with its jobs');
DO $$ BEGIN PERFORM tap.create('ann', 5); PERFORM pg_temp.post(905, p_session => 5); PERFORM pg_temp.post(906, p_session => 5);
    PERFORM holdfast.session_delete('ann', 'ann', 'owner', tap.id(5), tap.limits()); END $$;
SELECT is(pg_temp.which(pg_temp.claim()), '204', 'nothing is claimed of a deleted one');
SELECT cmp_ok(tap.sweep(), '>=', 1, 'which is swept');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.job'), '0', 'with its jobs');

-- Ended jobs are deleted in time, except those that others wait for.
DO $$ BEGIN
    PERFORM tap.create('cid', 7);
    PERFORM pg_temp.post(i, p_session => 7, p_user => 'cid', p_owner => 'cid') FROM generate_series(951, 953) AS i;
    PERFORM pg_temp.post(954, jsonb_build_object('depends_on', ARRAY[tap.id(952)]), p_session => 7, p_user => 'cid', p_owner => 'cid');
    PERFORM tap.su('UPDATE holdfast.job SET state = CASE WHEN number = 1 THEN ''completed'' ELSE ''failed'' END, is_ready = false,
        ended_at = clock_timestamp() - CASE WHEN number = 3 THEN interval ''29 days'' ELSE interval ''31 days'' END WHERE number < 4');
END $$;
SELECT is((holdfast.sweep_backlog(tap.limits())).body::jsonb->>'jobs', '2', 'they are in the backlog');
SELECT is(tap.sweep(), 1, 'once');
SELECT is(tap.peek('SELECT string_agg(right(job_id::text, 3), '' '' ORDER BY number) FROM holdfast.job'), '3b8 3b9 3ba', 'the first one is gone');

-- Whom others wait for is looked up once, not for each.
CREATE FUNCTION pg_temp.sweep_ms(n int) RETURNS float LANGUAGE sql AS $$
    SELECT tap.best_ms(format($su$
        DELETE FROM holdfast.job;
        INSERT INTO holdfast.job (user_id, session_id, job_id, made_as, number, type, state, is_ready, priority, depends_on, can_skip, attempts, max_attempts, due_at, actor, created_at, ended_at)
        SELECT 'cid', tap.id(7), tap.id(i), tap.id(i), i, 't', CASE WHEN i %% 2 = 0 THEN 'failed' ELSE 'queued' END::holdfast.job_state, false, 5,
               CASE WHEN i %% 2 = 0 THEN '{}' ELSE ARRAY[tap.id(i + 1)] END, false, 0, 3, now(), 'cid', now(), CASE WHEN i %% 2 = 0 THEN now() - interval '31 days' END
          FROM generate_series(1, 2 * %s) AS i $su$, n), 'SELECT tap.su(''SELECT holdfast.sweep_jobs(tap.limits())'')') $$;
-- Linear is at most 20, a square some hundreds.
SELECT cmp_ok(pg_temp.sweep_ms(400) / pg_temp.sweep_ms(20), '<', 40::float, 'twenty times as many do not cost the square of it');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.job'), '40', 'and none of them is gone');
DO $$ BEGIN PERFORM tap.su('DELETE FROM holdfast.job'); END $$;

-- The list.
DO $$ BEGIN PERFORM tap.create('dan', 8); PERFORM pg_temp.post(i, jsonb_build_object('type', 't' || i % 2), p_session => 8, p_user => 'dan', p_owner => 'dan') FROM generate_series(11, 15) AS i;
    PERFORM holdfast.job_claim('proc', '{"types": ["t1"]}', tap.limits(), tap.job_limits()); END $$;
CREATE FUNCTION pg_temp.list(p_state text DEFAULT NULL, p_type text DEFAULT NULL, p_limit int DEFAULT NULL, p_cursor text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(right(x->>'id', 1), '') || coalesce(' ' || (b->>'next'), '')
      FROM (SELECT (holdfast.job_list('dan', 'dan', 'viewer', tap.id(8), p_state, p_type, p_limit, p_cursor, tap.limits())).body::jsonb AS b) AS t,
           jsonb_array_elements(t.b->'jobs') AS x GROUP BY b $$;
SELECT is(pg_temp.list(), 'fedcb', 'newest first');
SELECT is(pg_temp.list(p_type => 't0'), 'ec', 'of a type');
SELECT is(pg_temp.list('running'), 'b', 'of a state');
SELECT is(pg_temp.list('queued'), 'fedc', 'of another');
SELECT is(pg_temp.list(p_limit => 2), 'fe 4', 'a page');
SELECT is(pg_temp.list(p_limit => 2, p_cursor => '4'), 'dc 2', 'the next');
SELECT is(pg_temp.list(p_limit => 2, p_cursor => '2'), 'b', 'the last');
SELECT is((holdfast.job_list('dan', 'dan', 'viewer', tap.id(8), NULL, NULL, NULL, 'x', tap.limits())).status, 400, 'a made-up cursor is refused');
SELECT pg_temp.lapse(11) AS ignored \gset
SELECT is(pg_temp.list('queued'), 'fedcb', 'a lease that has ended is none');

-- An export has them, and nothing that opens any.
SELECT is((SELECT count(*)::int FROM regexp_split_to_table((holdfast.account_export('dan', 'dan', NULL, 100000, tap.limits())).body, E'\n') AS l WHERE l <> '' AND l::jsonb->>'type' = 'job'), 5, 'jobs are exported');
SELECT is((holdfast.account_erase('dan', 'dan', 'dan')).status, 204, 'and erased');
SELECT cmp_ok(tap.sweep(), '>=', 1, 'by the sweeper');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.job WHERE user_id = ''dan'''), '0', 'all of them');

-- A claim looks at a few rows, however many wait, run, or wait for others.
SELECT pg_temp.clear() AS ignored \gset
SELECT tap.su($su$
    INSERT INTO holdfast.session (user_id, session_id, era, ttl, created_at, saved_at, expires_at)
    SELECT 'many' || i, tap.id(i), 'eraerae1', 86400, now(), now(), now() + interval '1 day' FROM generate_series(1001, 2000) AS i;
    INSERT INTO holdfast.job (user_id, session_id, job_id, made_as, number, type, state, is_ready, priority, depends_on, can_skip, attempts, max_attempts, due_at, actor, created_at)
    SELECT 'many' || 1001 + i % 1000, tap.id(1001 + i % 1000), gen_random_uuid(), gen_random_uuid(), i, 'many',
           CASE i % 4 WHEN 0 THEN 'running' WHEN 1 THEN 'paused' ELSE 'queued' END, i % 4 <> 2, i % 10, '{}', false, 0, 3,
           now() + CASE i % 4 WHEN 0 THEN i ELSE -i END * interval '1 second', 'many', now()
      FROM generate_series(1, 20000) AS i $su$) AS ignored \gset
CREATE FUNCTION pg_temp.read() RETURNS bigint LANGUAGE sql AS $$
    SELECT tap.peek($q$ SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables
        WHERE schemaname = 'holdfast' AND relname IN ('job', 'session') $q$)::bigint $$;
CREATE TEMP TABLE seen AS SELECT pg_temp.read() AS rows;
SELECT is((SELECT string_agg((pg_temp.claim('{"types": ["many", "x"]}')).status::text, ' ') FROM generate_series(1, 10)), '200 200 200 200 200 200 200 200 200 200', 'among 20,000 jobs ten are claimed');
SELECT cmp_ok(pg_temp.read() - (SELECT rows FROM seen), '<', 1000::bigint, 'and some hundred rows read');
SELECT cmp_ok(pg_temp.read() - (SELECT rows FROM seen), '>', 10::bigint, 'which is a figure');

-- `me` has jobs as any other session.
SELECT is(pg_temp.word(holdfast.job_create('eva', 'eva', 'editor', '00000000-0000-0000-0000-000000000000', tap.id(31), '{"type": "work"}', NULL, NULL, tap.limits(), tap.job_limits())), '201 queued', 'also in the lasting session');
SELECT is(pg_temp.which(pg_temp.claim()), '31', 'which is claimed');

SELECT finish();
ROLLBACK;
