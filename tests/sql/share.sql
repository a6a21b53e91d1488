-- Share: grants, links, presence, and keys set in many sessions at once.
\ir lib/begin.psql
SELECT plan(49);
DO $$ BEGIN
    PERFORM tap.create('ann', 1, '{"context": {"k": 1}}');
    PERFORM tap.create('ann', 2, '{"context": {"k": 1}}');
    PERFORM tap.create('bob', 3);
    PERFORM holdfast.me_ensure('ann', tap.limits());
END $$;
CREATE FUNCTION pg_temp.give(p_user text, p_role text, p_until timestamptz DEFAULT NULL, p_grant int DEFAULT 50, p_actor text DEFAULT 'ann')
RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.grant_give('ann', p_actor, 'owner', tap.id(1), tap.id(p_grant),
        jsonb_build_object('user', p_user, 'role', p_role, 'expires_at', p_until), NULL, NULL, tap.limits())
$$;
CREATE FUNCTION pg_temp.get(p_actor text) RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.session_get('ann', p_actor, 'viewer', tap.id(1), tap.limits())
$$;

-- Grants.
SELECT is((pg_temp.get('bob')).code, 'not-found', 'a stranger finds nothing');
SELECT is((holdfast.grant_room('bob', tap.id(1), 'ann')).status, 200, 'bob has no such id yet');
SELECT is((holdfast.grant_room('ann', tap.id(1), 'ann')).code, 'state', 'nobody lets himself in');
SELECT is((holdfast.grant_room('bob', tap.id(3), 'ann')).body::json->>'reason', 'taken', 'nor somebody into an id of his own');
CREATE TEMP TABLE g AS SELECT * FROM pg_temp.give('bob', 'viewer');
SELECT is(status, 201, 'a grant is made') FROM g;
SELECT is(body::json->'grant'->>'role', 'viewer', 'and told') FROM g;
SELECT is(bell::json->0->>'rev', '2', 'it is a revision of its own') FROM g;
SELECT is(bell::json->1->>'close', 'false', 'for which no stream has to be asked again') FROM g;
SELECT is((pg_temp.get('bob')).body::json->>'role', 'viewer', 'bob sees the session, and that he may look');
SELECT is((holdfast.grant_owner('bob', tap.id(1))).status, 404, 'but cannot find it before his own side is there');
SELECT is((holdfast.grant_take('bob', tap.id(1), 'ann', tap.id(50))).status, 204, 'his side');
SELECT is((holdfast.grant_owner('bob', tap.id(1))).body, 'ann', 'now he finds it');
SELECT is((holdfast.grant_room('bob', tap.id(1), 'eve')).code, 'state', 'nobody else can give him the same id');
SELECT is((holdfast.grant_take('bob', tap.id(1), 'eve', tap.id(51))).code, 'state', 'nor take its place');
SELECT is((holdfast.session_update('ann', 'bob', 'editor', tap.id(1), '{"name": "x"}', tap.limits())).code, 'forbidden', 'a viewer changes nothing');
SELECT is((pg_temp.give('eve', 'editor', NULL, 52, 'bob')).code, 'forbidden', 'and lets nobody in');
SELECT is((pg_temp.give('bob', 'editor')).body::json->'grant'->>'id', tap.id(50)::text, 'a changed grant stays the same one');
SELECT is((pg_temp.give('bob', 'editor', NULL, 57)).bell::json->1->>'close', 'true', 'and streams are asked again, for it may end earlier');
SELECT is((holdfast.session_update('ann', 'bob', 'editor', tap.id(1), '{"name": "x"}', tap.limits())).status, 200, 'an editor changes');
SELECT is(tap.peek('SELECT count(*) FROM holdfast.activity WHERE actor = ''bob'''), '1', 'which activity tells');
SELECT is((pg_temp.give('zoe', 'viewer', clock_timestamp() - interval '1 s', 53)).status, 201, 'a grant may be over at once');
SELECT is((pg_temp.get('zoe')).code, 'not-found', 'and then opens nothing');
SELECT is((holdfast.live_admit('ann', 'bob', 'viewer', tap.id(1), tap.limits())).body::json->>'until', NULL, 'bob may listen for ever');
DO $$ BEGIN PERFORM pg_temp.give('bob', 'editor', '2100-01-01T00:00:00Z'); END $$;
SELECT is((holdfast.live_admit('ann', 'bob', 'viewer', tap.id(1), tap.limits())).body::json->>'until', '4102444800', 'or until his grant ends');
SELECT is((holdfast.live_admit('ann', 'eve', 'viewer', tap.id(1), tap.limits())).code, 'not-found', 'a stranger may not listen');
SELECT is(json_array_length((holdfast.grant_list('ann', 'ann', 'owner', tap.id(1), NULL, NULL, tap.limits())).body::json->'grants'), 1, 'the list has what holds');
SELECT is((holdfast.grant_list('ann', 'bob', 'owner', tap.id(1), NULL, NULL, tap.limits())).code, 'forbidden', 'for the owner alone');
SELECT is((holdfast.grant_leave('ann', 'eve', 'viewer', tap.id(1), tap.limits())).status, 404, 'nobody gives back what he has not');
SELECT is((holdfast.grant_revoke('ann', 'ann', 'owner', tap.id(1), tap.id(50), tap.limits())).body, 'bob', 'revoking says of whom');
SELECT is((pg_temp.get('bob')).code, 'not-found', 'and is in force at once');
SELECT is((holdfast.grant_revoke('ann', 'ann', 'owner', tap.id(1), tap.id(50), tap.limits())).status, 404, 'once');

-- Links.
CREATE FUNCTION pg_temp.bring(p_actor text, p_hash text DEFAULT 'aa', p_grant int DEFAULT 60) RETURNS holdfast.answer LANGUAGE sql AS $$
    SELECT holdfast.link_use('ann', p_actor, tap.id(1), tap.id(55), p_hash, tap.id(p_grant), tap.limits())
$$;
SELECT is((holdfast.link_make('ann', 'ann', 'owner', tap.id(1), tap.id(55), 'aa', '{"role": "viewer", "uses": 1}', NULL, NULL, tap.limits())).status, 201, 'a link');
SELECT is((pg_temp.bring('bob', 'ab')).status, 404, 'a wrong secret opens nothing');
SELECT is((pg_temp.bring('bob')).body::json->>'role', 'viewer', 'the right one lets in');
SELECT is((pg_temp.bring('bob')).status, 200, 'brought again it is used once');
SELECT is((pg_temp.bring('eve', 'aa', 61)).status, 404, 'and then used up');
SELECT is((pg_temp.bring('ann')).body::json->>'role', 'owner', 'the owner needs none');
SELECT is((holdfast.link_delete('ann', 'ann', 'owner', tap.id(1), tap.id(55), tap.limits())).status, 204, 'deleted');
SELECT is((pg_temp.get('bob')).status, 200, 'what it gave stays');
SELECT is((holdfast.link_make('ann', 'ann', 'owner', '00000000-0000-0000-0000-000000000000', tap.id(56), 'aa', '{"role": "viewer"}', NULL, NULL, tap.limits())).code, 'state', '`me` is never shared');

-- Presence.
DO $$ BEGIN
    PERFORM holdfast.context_save('ann', 'ann', 'editor', tap.id(1), '{"client": "c", "seq": 1, "label": "phone", "set": {"p": 1}}', 'save', false, NULL, tap.limits());
END $$;
SELECT is((holdfast.presence_list('ann', 'bob', 'viewer', tap.id(1), tap.limits())).body::json->'clients'->0->>'label', 'phone', 'who saved lately is here');
SELECT isnt((holdfast.presence_list('ann', 'bob', 'viewer', tap.id(1), tap.limits())).body::json->'clients'->0->>'client', 'c', 'his client id is not told');

-- Keys in many sessions.
SELECT is((SELECT string_agg(right(x->>'id', 1) || ':' || (x->>'rev'), ' ') FROM json_array_elements((holdfast.session_share('ann', 'ann', '{"set": {"t": "dark"}}', tap.limits())).body::json->'sessions') AS x),
    '1:' || (SELECT (body::json->>'rev')::int + 1 FROM pg_temp.get('ann')) || ' 2:2', 'all of one''s own, each with its revision');
SELECT is((holdfast.session_share('ann', 'ann', jsonb_build_object('set', '{"t": "light"}'::jsonb, 'sessions', jsonb_build_array(tap.id(1), tap.id(3))), tap.limits())).body::json->>'session',
    tap.id(3)::text, 'one that is not is named');
SELECT is((holdfast.key_get('ann', 'ann', 'viewer', tap.id(1), 't', NULL, tap.limits())).body, '"dark"', 'and then nothing is written');
DO $$ BEGIN PERFORM holdfast.session_update('ann', 'ann', 'editor', tap.id(2), '{"status": "completed"}', tap.limits()); END $$;
SELECT is((holdfast.session_share('ann', 'ann', jsonb_build_object('set', '{"t": 1}'::jsonb, 'sessions', jsonb_build_array(tap.id(2))), tap.limits())).code, 'state', 'a completed one by name is refused');
SELECT is(json_array_length((holdfast.session_share('ann', 'ann', '{"set": {"t": 1}}', tap.limits())).body::json->'sessions'), 1, 'unnamed it is left out');
SELECT is((holdfast.session_share('ann', 'ann', jsonb_build_object('set', '{"t": 1}'::jsonb, 'sessions', jsonb_build_array('00000000-0000-0000-0000-000000000000')), tap.limits())).status, 404, '`me` is never shared into');
SELECT cmp_ok(json_array_length((holdfast.conflict_list('ann', 'ann', 'viewer', tap.id(1), NULL, NULL, tap.limits())).body::json->'conflicts'), '>', 0, 'what was overwritten is kept as a copy');
SELECT finish();
ROLLBACK;
