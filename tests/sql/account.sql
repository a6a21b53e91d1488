-- The account: signed out, exported, erased.
\ir lib/begin.psql
SELECT plan(38);
DO $$ BEGIN
    PERFORM tap.create('ann', 1, '{"app": "a", "context": {"k": "secret-of-ann", "l\\n": 2}}');
    PERFORM tap.create('ann', 2);
    PERFORM tap.create('ann', 3);
    PERFORM holdfast.me_ensure('ann', tap.limits());
    PERFORM holdfast.session_delete('ann', 'ann', 'owner', tap.id(3), tap.limits());
    PERFORM tap.create('bob', 4, '{"context": {"k": "secret-of-bob"}}');
    PERFORM tap.let_in('bob', 4, 'ann', 'editor');
    PERFORM tap.let_in('ann', 1, 'vera', 'viewer');
    PERFORM holdfast.session_create('ann', 'ann', tap.id(5), '{}', 'key', 'f', tap.limits());
END $$;

-- Sign out.
SELECT is((holdfast.account_ticket('ann', 1)).status, 200, 'an old ticket is good');
CREATE TEMP TABLE out_ AS SELECT * FROM holdfast.account_sign_out('ann', 'ann');
SELECT is(status, 204, 'sign-out says no more') FROM out_;
SELECT is((SELECT array_agg((b->>'owner') || right(b->>'session', 2) || (b->>'close') ORDER BY b->>'owner', b->>'session') FROM json_array_elements(bell::json) AS b),
    '{ann00true,ann01true,ann02true,ann05true,bob04true}', 'all streams close, also of what others share') FROM out_;
SELECT is((holdfast.account_ticket('ann', extract(epoch FROM now())::bigint - 1)).code, 'ticket-invalid', 'a ticket from before is worth nothing');
SELECT is((holdfast.account_ticket('ann', ceil(extract(epoch FROM clock_timestamp()))::bigint)).status, 200, 'one from after is good');
CREATE FUNCTION pg_temp.ticket(p_us bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_out timestamptz := tap.peek('SELECT not_before FROM holdfast.principal WHERE user_id = ''ann''');
    a     holdfast.answer := holdfast.account_ticket('ann', (extract(epoch FROM v_out) * 1000000)::bigint + p_us);
BEGIN
    RETURN concat_ws(' ', a.status, a.code);
END $$;
SELECT is(pg_temp.ticket(-2), '401 ticket-invalid', 'of two within a moment, the one from before');
SELECT is(pg_temp.ticket(2), '200', 'and the one from after');
SELECT is((holdfast.account_ticket('ann', floor(extract(epoch FROM tap.peek('SELECT not_before FROM holdfast.principal WHERE user_id = ''ann''')::timestamptz))::bigint)).code, 'ticket-invalid', 'one that knows the second alone is worth nothing in that second');
SELECT is((holdfast.account_ticket('bob', 1)).status, 200, 'others'' are untouched');
SELECT is((holdfast.account_sign_out('ann', 'ann')).status, 204, 'again, without harm');
SELECT is((holdfast.account_sign_out('nil', 'nil')).bell, NULL, 'with nothing to close there is no bell');

-- Export.
CREATE FUNCTION pg_temp.export(p_bytes int, OUT calls int, OUT most int, OUT lines text) LANGUAGE plpgsql AS $$
DECLARE
    a holdfast.answer;
BEGIN
    calls := 0; most := 0; lines := '';
    LOOP
        a := holdfast.account_export('ann', 'ann', a.location, p_bytes, tap.limits());
        calls := calls + 1;
        most := greatest(most, octet_length(a.body));
        lines := lines || a.body;
        EXIT WHEN a.location IS NULL;
    END LOOP;
END $$;
CREATE TEMP TABLE e AS SELECT * FROM pg_temp.export(1000000);
CREATE TEMP TABLE l AS SELECT n, line::json AS j FROM e, regexp_split_to_table(rtrim(e.lines, E'\n'), E'\n') WITH ORDINALITY AS x(line, n);
SELECT is(calls, 1, 'a small account is one part') FROM e;
SELECT is((SELECT string_agg(j->>'type', ' ' ORDER BY n) FROM l), 'account session session entry entry grant activity session session end', 'a line a thing');
SELECT is((SELECT j->>'user' FROM l WHERE n = 1), 'ann', 'the first says whose');
SELECT is((SELECT j->>'value' FROM l WHERE j->>'key' = 'k'), 'secret-of-ann', 'values are in it');
SELECT is((SELECT count(*)::int FROM l WHERE right(j->>'session', 2) IN ('03', '04')), 0, 'neither what was deleted, nor what is others''');
DO $$ BEGIN
    PERFORM tap.su($su$
        INSERT INTO holdfast.entry (user_id, session_id, key, value, rev, actor)
        SELECT 'ann', tap.id(2), 'k' || i, to_jsonb(repeat('x', 1000)), i, 'ann' FROM generate_series(1, 300) AS i;
        INSERT INTO holdfast.past (user_id, session_id, key, rev, until_rev, value, bytes)
        SELECT 'ann', tap.id(2), 'k ' || i % 10, i, i + 1, to_jsonb(repeat('y', 1000)), 1000 FROM generate_series(1, 300) AS i;
        INSERT INTO holdfast.snapshot (user_id, session_id, number, id, source, rev, changed_rev, bytes, actor, created_at)
        SELECT 'ann', tap.id(2), i, gen_random_uuid(), 'user', i, i, 1, 'ann', now() FROM generate_series(1, 100) AS i;
        INSERT INTO holdfast.conflict (user_id, session_id, conflict_id, number, key, mine, theirs, kept, reason, client, actor, bytes, rev, created_at)
        SELECT 'ann', tap.id(2), gen_random_uuid(), i / 2, 'k', '1', '2', 'mine', 'overlap', 'raw-client-id', 'ann', 1, 1, now() FROM generate_series(1, 100) AS i;
        INSERT INTO holdfast.link (user_id, session_id, link_id, secret, role, created_at)
        SELECT 'ann', tap.id(2), gen_random_uuid(), sha256('s'), 'viewer', now() FROM generate_series(1, 30) AS i;
        INSERT INTO holdfast.activity (user_id, session_id, rev, n, at, actor, via)
        SELECT 'ann', tap.id(2), i / 3, i, now(), 'ann', 'save' FROM generate_series(1, 300) AS i;
    $su$);
END $$;
CREATE TEMP TABLE whole AS SELECT * FROM pg_temp.export(100000000);
SELECT is(calls, 1, 'all of a larger one') FROM whole;
SELECT is((SELECT count(*)::int FROM regexp_matches(lines, E'\n', 'g')), 300 + 300 + 100 + 100 + 30 + 300 + 10, 'has every row once') FROM whole;
SELECT is(p.lines <> '' AND regexp_replace(p.lines, '"exported_at" : "[^"]*"', '') = regexp_replace(w.lines, '"exported_at" : "[^"]*"', ''), true,
    'parts of ' || b || ' bytes make up the same') FROM whole AS w, unnest('{1, 500, 1999, 5000, 262144}'::int[]) AS b, pg_temp.export(b) AS p;
SELECT cmp_ok((pg_temp.export(5000)).most, '<', 5000 + 1300, 'a part is as large as asked, and one line');
SELECT ok(lines !~ 'raw-client-id' AND lines !~ encode(sha256('s'), 'hex'), 'it says nothing that opens anything') FROM whole;
SELECT ok(lines !~ 'secret-of-bob', 'and nothing of others') FROM whole;
SELECT is((holdfast.account_export('ann', 'ann', 'x', 1, tap.limits())).body, '{"parameter" : "cursor"}', 'a cursor that cannot be');

-- Erase.
SELECT is((holdfast.account_erase('ann', 'ann', c)).body, '{"parameter" : "confirm"}', 'erase without the right word: ' || coalesce(c, 'none'))
  FROM unnest(ARRAY[NULL, '', 'bob']) AS c;
SELECT is((holdfast.account_erase('ann', 'ann', 'ann')).status, 204, 'erase with it');
SELECT is((holdfast.session_get('ann', 'ann', 'viewer', s, tap.limits())).status, 404, 'a session is not found at once')
  FROM unnest(ARRAY[tap.id(1), '00000000-0000-0000-0000-000000000000'::uuid]) AS s;
SELECT is((holdfast.session_get('ann', 'vera', 'viewer', tap.id(1), tap.limits())).status, 404, 'nor by those who were let in');
SELECT cmp_ok(tap.sweep(), '>', 3, 'the sweep does the rest');
SELECT is((SELECT string_agg(t || '=' || n, ' ') FROM (SELECT c.relname AS t, tap.peek(format('SELECT count(*) FROM holdfast.%I WHERE user_id = ''ann''', c.relname)) AS n
        FROM pg_class AS c WHERE c.relnamespace = 'holdfast'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('migration', 'life')) AS x WHERE n <> '0'),
    'principal=1', 'nothing is left but when it was');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.grant_given WHERE grantee = ''ann'''), '0', 'neither what others gave');
SELECT is((tap.get('bob', 4)).status, 200, 'their sessions live');

SELECT finish();
ROLLBACK;
