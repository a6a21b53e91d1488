-- Access: the roles, the policies, and the function that decides.
\ir lib/begin.psql
SELECT plan(36);

-- Roles.
SELECT is(current_user::text, 'holdfast_app', 'the tests run as a worker');
SELECT is_empty($$ SELECT rolname FROM pg_roles
    WHERE rolname LIKE 'holdfast%'
      AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication) $$,
    'no role of holdfast has a right above the others');
SELECT ok(NOT (SELECT rolcanlogin FROM pg_roles WHERE rolname = 'holdfast_owner'),
    'nobody logs in as the owner of the tables');
SELECT ok(NOT pg_has_role('holdfast_app', 'holdfast_owner', 'MEMBER'),
    'no worker can become it');
SELECT throws_ok('SET ROLE holdfast_owner', '42501', NULL,
    'not by asking either');
SELECT ok(NOT has_schema_privilege('holdfast_app', 'holdfast', 'CREATE'),
    'a worker makes nothing in the schema');
SELECT ok(NOT has_table_privilege('holdfast_app', 'holdfast.session', 'TRUNCATE'),
    'and truncates nothing');
SELECT throws_ok('ALTER TABLE holdfast.session DISABLE ROW LEVEL SECURITY',
    '42501', NULL, 'and cannot switch the policies off');

-- An owner that was not named raises; it never selects nothing.
SELECT is((tap.create('alice', 1, '{"name": "alice''s"}')).status, 201, 'alice has a session');
SELECT is((tap.create('bob', 2, '{"name": "bob''s"}')).status, 201, 'bob has one');
SELECT throws_ok('SELECT * FROM holdfast.session', '23514', NULL,
    'without an owner a select raises');
SELECT throws_ok('UPDATE holdfast.session SET name = NULL', '23514', NULL,
    'an update raises');
SELECT throws_ok('DELETE FROM holdfast.entry', '23514', NULL,
    'a delete raises, also of what is empty');
SELECT throws_ok($$ INSERT INTO holdfast.link (user_id, session_id, link_id,
    secret, role, created_at) VALUES ('', tap.id(1), tap.id(1), '', 'viewer', now()) $$,
    '23514', NULL, 'an insert raises');

-- Two users in one transaction, one call after the other.
SELECT is((tap.get('alice', 1)).body::json->>'name', 'alice''s', 'alice reads hers');
SELECT is((tap.get('bob', 1)).status, 404, 'bob, right after, does not');
SELECT is((tap.get('bob', 2)).body::json->>'name', 'bob''s', 'bob reads his');
SELECT is((tap.get('alice', 2)).status, 404, 'alice, right after, does not');
SELECT ok((tap.get('bob', 1)) IS NOT DISTINCT FROM (tap.get('bob', 99)),
    'somebody else''s session is exactly like an unknown one');

-- Broken on purpose, each in one way.  They are made as a worker's functions
-- are, with the rights of whoever calls.
SELECT tap.su($su$
    CREATE FUNCTION holdfast.broken_forgets(p_owner text) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET holdfast.owner = ''
    AS $$ BEGIN
        RETURN (SELECT count(*) FROM holdfast.session AS s WHERE s.user_id = p_owner);
    END $$;
    CREATE FUNCTION holdfast.broken_forgets_both(p_owner text) RETURNS bigint
    LANGUAGE plpgsql AS $$ BEGIN
        RETURN (SELECT count(*) FROM holdfast.session AS s);
    END $$;
    CREATE FUNCTION holdfast.broken_where(p_owner text) RETURNS text
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET holdfast.owner = ''
    AS $$ BEGIN
        PERFORM set_config('holdfast.owner', p_owner, true);
        RETURN (SELECT string_agg(s.name, ' ') FROM holdfast.session AS s
                 WHERE s.user_id <> p_owner OR true);
    END $$;
    CREATE FUNCTION holdfast.broken_write(p_owner text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET holdfast.owner = ''
    AS $$ BEGIN
        PERFORM set_config('holdfast.owner', p_owner, true);
        UPDATE holdfast.session SET name = 'stolen';
        INSERT INTO holdfast.entry (user_id, session_id, key, value, rev, actor)
        VALUES ('alice', tap.id(1), 'k', '1', 1, p_owner);
    END $$;
$su$);
SELECT is((tap.get('alice', 1)).status, 200, 'alice was just here');
SELECT throws_ok($$ SELECT holdfast.broken_forgets('bob') $$, '23514', NULL,
    'a function that forgets to name its owner raises');
SELECT is((tap.get('alice', 1)).status, 200, 'alice was just here');
SELECT throws_ok($$ SELECT holdfast.broken_forgets_both('bob') $$, '23514', NULL,
    'one that forgets its header, too, finds no setting that alice left');
SELECT is(holdfast.broken_where('bob'), 'bob''s',
    'one with a wrong WHERE sees its own owner''s rows alone');
SELECT throws_ok($$ SELECT holdfast.broken_write('bob') $$, '42501', NULL,
    'one that writes a row of somebody else raises');
SELECT is((tap.get('alice', 1)).body::json->>'name', 'alice''s',
    'and alice''s session has her name still');

-- The access function.
SELECT tap.let_in('alice', 1, 'vera', 'viewer');
SELECT tap.let_in('alice', 1, 'ed', 'editor');
SELECT is(array_agg(holdfast.role_of('alice', u, tap.id(1))),
    '{owner,editor,viewer,none}', 'each has the role of the grant')
  FROM unnest('{alice,ed,vera,bob}'::text[]) AS u;
SELECT is(array_agg(coalesce((holdfast.access_refusal('alice', u, n, tap.id(1))).status, 200)
        ORDER BY u, n),
    '{200,200,200, 200,403,200, 403,403,200, 404,404,404}',
    'and what it opens: editor, owner, viewer for each of them')
  FROM unnest('{alice,ed,vera,zoe}'::text[]) AS u, unnest('{editor,owner,viewer}'::text[]) AS n;
SELECT is((holdfast.access_refusal('alice', 'vera', 'admin', tap.id(1))).status, 403,
    'a need that there is not opens nothing');
SELECT is((holdfast.session_get('alice', 'vera', 'viewer', tap.id(1), tap.limits())).body::json->>'role',
    'viewer', 'a viewer sees the session, and that he is one');
SELECT is((holdfast.session_update('alice', 'vera', 'editor', tap.id(1), '{"name": "v"}', tap.limits())).status,
    403, 'and may not rename it');
SELECT is((holdfast.session_delete('alice', 'ed', 'owner', tap.id(1), tap.limits())).status,
    403, 'an editor may not delete it');
SELECT is((holdfast.grant_owner('vera', tap.id(1))).body, 'alice',
    'who was let in finds whose it is');
SELECT is((holdfast.grant_owner('zoe', tap.id(1))).status, 404, 'a stranger does not');
SELECT tap.su($$ UPDATE holdfast.grant_given SET expires_at = clock_timestamp() - interval '1 ms'
    WHERE grantee = 'ed' $$);
SELECT is(holdfast.role_of('alice', 'ed', tap.id(1)), 'none',
    'a grant whose time is over is none');
SELECT is(holdfast.role_of('bob', 'vera', tap.id(1)), 'none',
    'a grant is for one owner''s session, not for that id');

SELECT finish();
ROLLBACK;
