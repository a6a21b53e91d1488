-- Every function that a worker may call, as bob right after alice, in one
-- transaction, with the very same arguments: what comes back is nobody's but
-- bob's, and what alice has is as it was.  New functions are found by
-- themselves; arguments go by their names and types.
\ir lib/begin.psql
SELECT * FROM no_plan();

DO $$ BEGIN
    PERFORM tap.create(u, n, jsonb_build_object('name', u || '-name', 'app', 'app', 'slot', u || '-slot', 'device', jsonb_build_object('d', u || '-device'),
        'context', jsonb_build_object('key', u || '-value')))
       FROM (VALUES ('alice', 1), ('bob', 2)) AS v(u, n);
    PERFORM holdfast.me_ensure('alice', tap.limits());
    PERFORM tap.su($su$
        INSERT INTO holdfast.snapshot (user_id, session_id, number, id, name, source, scope, rev, changed_rev, bytes, actor, created_at)
        VALUES ('alice', tap.id(1), 1, tap.id(101), 'alice-snapshot', 'user', '', 1, 1, 10, 'alice', now());
        INSERT INTO holdfast.conflict (user_id, session_id, conflict_id, number, key, mine, theirs, kept, reason, client, actor, bytes, rev, created_at)
        VALUES ('alice', tap.id(1), tap.id(201), 1, 'key', '"alice-m"', '"alice-t"', 'mine', 'overlap', 'c1', 'alice', 8, 1, now());
        INSERT INTO holdfast.job (user_id, session_id, job_id, made_as, number, type, state, is_ready, priority, depends_on, can_skip, payload, attempts, max_attempts, lease, due_at, actor, created_at)
        VALUES ('alice', tap.id(1), tap.id(301), tap.id(301), 1, 'alice-type', 'running', true, 5, '{}', false, '"alice-payload"', 1, 3, 1, now() + interval '1 hour', 'alice', now());
        INSERT INTO holdfast.client (user_id, session_id, actor, client_id, seq, seen_at, label)
        VALUES ('alice', tap.id(1), 'alice', 'c1', 7, now(), 'alice-label');
    $su$);
END $$;

-- Everything of alice's, as one text.
CREATE FUNCTION pg_temp.all_of(p_user text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_all text := '';
    t text;
BEGIN
    FOR t IN SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'holdfast'::regnamespace
        AND c.relkind = 'r' AND c.relname NOT IN ('migration', 'life') ORDER BY 1
    LOOP
        v_all := v_all || coalesce(tap.peek(format('SELECT string_agg(x::text, E''\n'' ORDER BY x::text) FROM holdfast.%I AS x WHERE user_id = %L', t, p_user)), '') || E'\n';
    END LOOP;
    RETURN v_all;
END $$;

-- The call of a function, for an owner; in a subtransaction, for a function
-- may refuse an argument by raising.
CREATE FUNCTION pg_temp.call(f regproc, p_user text, p_body jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_args text;
    v_answer text;
BEGIN
    SELECT string_agg(CASE
            WHEN a.name IN ('p_owner', 'p_actor', 'p_confirm') THEN quote_literal(p_user)
            WHEN a.name = 'p_need' THEN quote_literal('owner')
            WHEN a.name = 'p_session' THEN quote_literal(tap.id(1))
            WHEN a.name ~ '^p_(new_)?id$' THEN quote_literal(tap.id(50))
            WHEN a.name ~ '^p_(batch|body|save|set|value)$' THEN quote_literal(p_body)
            WHEN a.name = 'p_limits' THEN 'tap.limits()'
            WHEN a.name = 'p_job_limits' THEN 'tap.job_limits()'
            WHEN a.name = 'p_message_limits' THEN 'tap.message_limits()'
            WHEN a.name = 'p_job' THEN quote_literal(tap.id(301))
            WHEN a.name = 'p_lease' THEN '1'
            WHEN a.name ~ 'snapshot$' AND a.type = 'uuid'::regtype THEN quote_literal(tap.id(101))
            WHEN a.name ~ 'conflict|cid' THEN quote_literal(tap.id(201))
            WHEN a.name ~ 'number' THEN '1'
            WHEN a.name ~ 'key$' THEN quote_literal('key')
            WHEN a.name ~ 'bytes$' THEN '1000000'
            WHEN a.name ~ 'client$' THEN quote_literal('c1')
            ELSE 'NULL' END || '::' || a.type::regtype::text, ', ' ORDER BY a.n)
      INTO v_args
      FROM pg_proc AS p, unnest(p.proargnames[:p.pronargs], p.proargtypes::oid[]) WITH ORDINALITY AS a(name, type, n)
     WHERE p.oid = f;
    EXECUTE format('SELECT x::text FROM %s(%s) AS x', f, v_args) INTO v_answer;
    RETURN v_answer;
EXCEPTION
    WHEN query_canceled THEN RAISE;
    WHEN others THEN RETURN 'raised ' || sqlerrm;
END $$;

CREATE TEMP TABLE f AS
SELECT p.oid::regproc AS f, p.proname::text AS name
  FROM pg_proc AS p
 WHERE p.pronamespace = 'holdfast'::regnamespace
   AND p.proargnames[1] = 'p_owner'
   AND NOT p.prosecdef
   AND has_function_privilege(p.oid, 'EXECUTE')
 ORDER BY p.proname;
SELECT cmp_ok((SELECT count(*)::int FROM f), '>', 30, 'there are functions to call');

CREATE TEMP TABLE tried (name text, body jsonb, alice text, bob text, changed boolean);
DO $$
DECLARE
    r record;
    v_before text := pg_temp.all_of('alice');
    v_alice text;
    v_bob text;
    v_changed boolean;
BEGIN
    FOR r IN SELECT f.f, f.name, b.body FROM f, (VALUES ('{}'::jsonb), ('{"type": "bob-type", "state": "paused", "priority": 1, "error": "bob-error"}'), ('{"client": "c1", "seq": 8, "set": {"key": "bob-value"}, "name": "bob-new", "role": "user", "content": "bob-text"}')) AS b(body)
    LOOP
        BEGIN
            v_alice := pg_temp.call(r.f, 'alice', r.body);
            RAISE USING errcode = 'ZZZZZ';          -- alice's call is undone
        EXCEPTION WHEN sqlstate 'ZZZZZ' THEN NULL;
        END;
        BEGIN
            PERFORM holdfast.session_get('alice', 'alice', 'owner', tap.id(1), tap.limits());
            v_bob := pg_temp.call(r.f, 'bob', r.body);
            v_changed := pg_temp.all_of('alice') <> v_before;
            RAISE USING errcode = 'ZZZZZ';
        EXCEPTION WHEN sqlstate 'ZZZZZ' THEN NULL;
        END;
        INSERT INTO tried VALUES (r.name, r.body, v_alice, v_bob, v_changed);
    END LOOP;
END $$;

SELECT is_empty($$ SELECT name, bob FROM tried WHERE bob ~ 'alice' $$, 'bob is never told anything of alice''s');
SELECT is_empty($$ SELECT name FROM tried WHERE changed $$, 'nor changes anything of hers');
SELECT is_empty($$ SELECT t.name, t.bob FROM tried AS t
    JOIN pg_proc AS p ON p.proname = t.name AND p.pronamespace = 'holdfast'::regnamespace
    WHERE 'p_session' = ANY (p.proargnames) AND 'p_need' = ANY (p.proargnames)
      AND t.name <> 'access_refusal'      -- asks who, not whether it is there
      AND t.bob !~ '^\(404,not-found' $$, 'her session is not found, by all that ask for one');
SELECT cmp_ok((SELECT count(DISTINCT name)::int FROM tried WHERE alice ~ '^\(20[0-9],'), '>=', 9,
    'while many of these calls succeed for alice: the test is no dead one');

-- Where alice lets bob in, it is by the grant, not by what was left behind.
SELECT is((holdfast.session_get('alice', 'bob', 'viewer', tap.id(1), tap.limits())).status, 404, 'with the owner''s name alone bob gets nothing');

SELECT finish();
ROLLBACK;
