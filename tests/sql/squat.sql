-- An id that somebody was let into is another's: not his to make, nor to be let into by others.
\ir lib/begin.psql
SELECT plan(32);
CREATE FUNCTION pg_temp.give(p_owner text, n int, p_user text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    a holdfast.answer;
BEGIN
    a := holdfast.grant_room(p_user, tap.id(n), p_owner);
    IF a.status <> 200 THEN RETURN a.status; END IF;
    a := holdfast.grant_give(p_owner, p_owner, 'owner', tap.id(n), tap.id(n + 50), jsonb_build_object('user', p_user, 'role', 'viewer'), NULL, NULL, tap.limits());
    RETURN (holdfast.grant_take(p_user, tap.id(n), p_owner, (a.body::json->'grant'->>'id')::uuid)).status;
END $$;
CREATE FUNCTION pg_temp.leave(p_owner text, n int, p_user text) RETURNS text LANGUAGE sql AS $$
    SELECT (holdfast.grant_leave(p_owner, p_user, 'viewer', tap.id(n), tap.limits())).status || ' ' || (holdfast.grant_drop(p_user, tap.id(n), p_owner)).status
$$;
CREATE FUNCTION pg_temp.make(p_user text, n int) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', x.status, x.body::json->>'reason') FROM holdfast.session_create(p_user, p_user, tap.id(n), '{}', NULL, NULL, tap.limits()) AS x
$$;
CREATE FUNCTION pg_temp.past() RETURNS text LANGUAGE sql AS $$
    SELECT tap.peek('SELECT string_agg(user_id || right(past_id::text, 2) || owner, '' '' ORDER BY user_id, past_id) FROM holdfast.grant_past')
$$;
DO $$ BEGIN PERFORM tap.create('bob', n) FROM generate_series(1, 5) AS n; END $$;

-- A grantee leaves, and another is revoked.
SELECT is(pg_temp.give('bob', 1, 'carol'), 204, 'carol is let in');
SELECT is(pg_temp.make('carol', 1), '409 taken', 'meanwhile the id is not hers to make');
SELECT is(pg_temp.leave('bob', 1, 'carol'), '204 204', 'she leaves');
SELECT is(pg_temp.make('carol', 1), '409 taken', 'nor afterwards');
SELECT is(pg_temp.past(), 'carol01bob', 'for it is remembered whose it is');
SELECT is(pg_temp.make('dave', 2), '201', 'another''s id that one never saw is one''s own');
SELECT is((holdfast.grant_room('carol', tap.id(1), 'eve')).body::json->>'reason', 'taken', 'nor does it come to mean somebody else''s');
SELECT is((holdfast.grant_take('carol', tap.id(1), 'eve', tap.id(9))).status, 409, 'by no way');
SELECT is(pg_temp.give('bob', 1, 'carol'), 204, 'its owner lets her in again');
SELECT is((holdfast.grant_owner('carol', tap.id(1))).body, 'bob', 'and she finds it');
SELECT is(pg_temp.leave('bob', 1, 'carol'), '204 204', 'as often as they like');
SELECT is(pg_temp.past(), 'carol01bob', 'once is enough to know');
SELECT is((holdfast.grant_drop('carol', tap.id(1), 'bob')).status || pg_temp.past(), '204carol01bob', 'a drop that comes again changes nothing');

-- A claim: neither of its two users gets around the rule.
DO $$ BEGIN
    PERFORM tap.create('anon', 3);
    PERFORM pg_temp.give('bob', 3, 'carol');
    PERFORM pg_temp.leave('bob', 3, 'carol');
END $$;
SELECT isnt((holdfast.account_claim('carol', 'carol', 'anon', tap.limits())).body::json#>>'{sessions,0,id}', tap.id(3)::text, 'what she claims under that id gets another');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.session WHERE user_id = ''carol'' AND session_id = tap.id(3)'), '0', 'so it is not hers');
DO $$ BEGIN
    PERFORM pg_temp.give('bob', 4, 'guest');
    PERFORM pg_temp.leave('bob', 4, 'guest');
    PERFORM holdfast.account_claim('gina', 'gina', 'guest', tap.limits());
END $$;
SELECT is(pg_temp.make('gina', 4), '409 taken', 'who was let in before she signed in is the same person after it');
SELECT is(pg_temp.past(), 'carol01bob carol03bob gina04bob', 'and nobody else is');
SELECT is((holdfast.account_claim('rob', 'rob', 'bob', tap.limits())).status, 200, 'the owner signs in');
SELECT is(pg_temp.past(), 'carol01rob carol03rob gina04rob', 'the sessions are his under the new name');

-- It ends with the session, or with the account that was let in.
SELECT is((holdfast.session_delete('rob', 'rob', 'owner', tap.id(1), tap.limits())).status, 204, 'the session is deleted');
DO $$ BEGIN FOR i IN 1..20 LOOP PERFORM holdfast.sweep_slice(tap.limits()); END LOOP; END $$;
SELECT is(pg_temp.past(), 'carol03rob gina04rob', 'and nobody can be invited to it');
SELECT is(pg_temp.make('carol', 1), '201', 'so the id is anybody''s');
DO $$ BEGIN
    PERFORM holdfast.account_erase('gina', 'gina', 'gina');
    FOR i IN 1..20 LOOP PERFORM holdfast.sweep_slice(tap.limits()); END LOOP;
END $$;
SELECT is(pg_temp.past(), 'carol03rob', 'an erased account leaves nothing');

-- A link is used up by who gets in.
DO $$ BEGIN PERFORM tap.su($su$ INSERT INTO holdfast.link (user_id, session_id, link_id, secret, role, uses, created_at) VALUES ('rob', tap.id(5), tap.id(80), '\xab', 'editor', 1, now()) $su$); END $$;
CREATE TEMP TABLE used AS SELECT * FROM holdfast.link_use('rob', 'kim', tap.id(5), tap.id(80), 'ab', tap.id(81), tap.limits());
SELECT is(status || tap.peek('SELECT uses FROM holdfast.link'), '2000', 'a use is gone') FROM used;
SELECT is((holdfast.link_return('rob', 'kim', tap.id(5), tap.id(80), location::uuid, tap.limits())).status, 204, 'and comes back') FROM used;
SELECT is(tap.peek('SELECT uses FROM holdfast.link') || tap.peek('SELECT count(*) FROM holdfast.grant_given WHERE grantee = ''kim'''), '10', 'without the grant');
SELECT is((holdfast.link_return('rob', 'kim', tap.id(5), tap.id(80), location::uuid, tap.limits())).status || tap.peek('SELECT uses FROM holdfast.link'), '2041', 'once') FROM used;

-- What others put into one's list is bounded.
DO $$ BEGIN
    PERFORM tap.su($su$ INSERT INTO holdfast.grant_received (user_id, session_id, owner, grant_id, created_at) SELECT 'vic', tap.id(n), 'rob', tap.id(n), now() FROM generate_series(1001, 1099) AS n $su$);
    PERFORM tap.su($su$ INSERT INTO holdfast.grant_received (user_id, session_id, owner, grant_id, created_at) SELECT 'val', tap.id(n), 'o' || n % 200, tap.id(n), now() FROM generate_series(1001, 11000) AS n $su$);
END $$;
SELECT is(pg_temp.give('rob', 3, 'vic'), 204, 'the hundredth session of one giver is let in');
SELECT is((holdfast.grant_room('vic', tap.id(5), 'rob')).body::jsonb - 'used', '{"which": "grants_to_user", "limit": 100}', 'the next is not');
SELECT is((holdfast.grant_room('vic', tap.id(3), 'rob')).status || ' ' || (holdfast.grant_room('vic', tap.id(5), 'zoe')).status, '200 200', 'a role is still changed, and others are not concerned');
SELECT is((holdfast.grant_room('val', tap.id(5), 'zoe')).body::jsonb->>'which', 'grants_of_user', 'of all there is a bound that is far');
SELECT is((holdfast.grant_fits('vic', tap.id(5), 'rob')).status, 200, 'a link asks for no room: it is brought by the user');
SELECT finish();
ROLLBACK;
