-- A sequence that comes again: with the same content it counts as success;
-- other content is kept, or the answer says that it was not compared.
\ir lib/begin.psql
\ir lib/context.psql
SELECT no_plan();

-- The copies so far, oldest first, and then none.
CREATE FUNCTION pg_temp.copies() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_copies text := (SELECT string_agg(concat_ws(' ', c->>'key', c->>'mine', c->>'reason'), ', ' ORDER BY (c->>'key') COLLATE "C", c->>'mine')
        FROM pg_temp.conflicts() AS c);
BEGIN
    PERFORM holdfast.conflict_resolve('ann', 'ann', 'editor', tap.id(1), (c->>'id')::uuid, '{"resolution": "kept"}', NULL, tap.limits()) FROM pg_temp.conflicts() AS c;
    RETURN v_copies;
END $$;

-- What was parked, and comes with other content.
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 2, "set": {"b": "parked"}}'), '204 parked', 'a beacon ahead of a gap');
SELECT is(pg_temp.saved('{"client": "c", "batches": [{"seq": 1, "set": {"a": 1}}, {"seq": 2, "set": {"c": "other"}}]}'), '200 merged', 'its sequence with other content');
SELECT is(ARRAY[pg_temp.said('applied'), pg_temp.said('skipped'), pg_temp.said('uncompared')], ARRAY['[1, 2]', '[]', NULL], 'is applied');
SELECT is(ARRAY[pg_temp.context(), pg_temp.figure('parked')], ARRAY['{"a": 1, "c": "other"}', '0'], 'nothing waits');
SELECT is(pg_temp.said('conflicts')::jsonb->0->>'reason', 'sequence-reused', 'the answer tells of a copy');
SELECT is(pg_temp.copies(), 'b parked sequence-reused', 'what was parked is a copy');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 4, "set": {"b": "parked"}}') || pg_temp.beaconed('{"client": "c", "seq": 4, "set": {"b": "second"}}'), '204 parked204 copied', 'a second beacon of that sequence');
SELECT is(pg_temp.copies(), 'b second sequence-reused', 'is a copy at once');
SELECT is(pg_temp.saved('{"client": "c", "seq": 3, "set": {"a": 3}}') || pg_temp.value('b'), '200 applied"parked"', 'and the first one is applied when its turn comes');
SELECT is(pg_temp.beaconed('{"client": "c", "batches": [{"seq": 6, "set": {"b": 6}}, {"seq": 6, "set": {"b": 7}}]}'), '204 copied', 'two of one sequence in one beacon');
SELECT is(pg_temp.copies() || pg_temp.figure('parked'), 'b 7 sequence-reused1', 'one waits, one is a copy');
SELECT is(pg_temp.saved('{"client": "c", "seq": 5, "set": {"a": 5}}') || pg_temp.value('b'), '200 applied6', 'the first one');

-- What was parked, and another batch stands for it.
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 8, "set": {"b": 8, "d": 8}, "merge": {"m": {"x": 8, "y": {"z": 8, "u": 8}}, "n": {"x": 8}}, "delete": ["a", "c"], "counters": {"n": 100}}'), '204 parked', 'a beacon of many keys');
SELECT is(pg_temp.saved('{"client": "c", "seq": 9, "from": 7, "base": 99, "set": {"b": 9, "n": 9}, "merge": {"m": {"y": {"z": 9}}}, "delete": ["c"], "counters": {"n": 3}}'), '200 merged', 'one that stands for it');
SELECT is((SELECT string_agg(concat_ws(' ', c->>'key', coalesce(c->>'mine', 'gone'), c->>'reason'), ', ' ORDER BY c->>'key') FROM pg_temp.conflicts() AS c),
    'a gone sequence-reused, d 8 sequence-reused, m {"x": 8, "y": {"u": 8, "z": 9}} sequence-reused', 'what it leaves out is kept, and nothing else');
SELECT is((tap.get('ann', 1)).body::json#>>'{counters,n}', '3', 'it counts nothing');
SELECT is(length(pg_temp.copies()) > 0 AND pg_temp.beaconed('{"client": "c", "seq": 11, "set": {"b": 11}, "merge": {"m": {"x": 11}}}') = '204 parked', true, 'a beacon that says less');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 12, "from": 10, "base": 99, "set": {"b": 12, "m": 1}}') || pg_temp.figure('parked'), '204 applied0', 'than the beacon that stands for it');
SELECT is(pg_temp.copies(), NULL, 'needs no copy');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 14, "set": {"b": 14}}') || pg_temp.beaconed('{"client": "c", "seq": 16, "from": 14, "set": {"d": 16}}'), '204 parked204 parked', 'both may wait');
SELECT is(pg_temp.saved('{"client": "c", "seq": 13, "set": {"a": 13}}') || pg_temp.said('applied'), '200 applied[13, 14, 16]', 'each is applied in its turn');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 18, "set": {"b": 18}}') || pg_temp.beaconed('{"client": "c", "seq": 19, "from": 17, "base": 99, "set": {"d": 19}}'), '204 parked204 merged', 'or one that stands for it comes first');
SELECT is(pg_temp.copies() || pg_temp.value('b') || pg_temp.figure('parked'), 'b 18 sequence-reused140', 'then it is a copy, and waits no longer');
SELECT is(pg_temp.saved('{"client": "c", "seq": 18, "set": {"b": 18}}') || pg_temp.said('uncompared'), '200 duplicate[18]', 'what comes late under such a sequence is skipped, and told');
SELECT is(pg_temp.beaconed('{"client": "c", "seq": 17, "set": {"b": 17}}') || coalesce(pg_temp.copies(), ''), '204 duplicate', 'it makes no copy: another batch has it');

-- What was parked, and was applied across its gap.
SELECT is(pg_temp.beaconed('{"client": "g", "seq": 3, "set": {"g": 3}}') || pg_temp.keep(holdfast.parked_apply('ann', 'ann', tap.id(1), '{"clients": [{"id": "g", "pending_from": null}]}', tap.limits())), '204 parked200 applied', 'recover applies it');
SELECT is(pg_temp.beaconed('{"client": "g", "seq": 2, "set": {"h": 2}, "counters": {"n": 50}}'), '204 copied', 'a beacon of before arrives at last');
SELECT is(pg_temp.saved('{"client": "g", "seq": 1, "set": {"h": 1}}') || pg_temp.said('skipped') || coalesce(pg_temp.said('uncompared'), ''), '200 duplicate[1]', 'and a save');
SELECT is(pg_temp.beaconed('{"client": "g", "seq": 2, "set": {"h": 2}, "counters": {"n": 50}}'), '204 copied', 'once more');
SELECT is(pg_temp.copies(), 'h 1 gap, h 2 gap', 'each is a copy, once');
SELECT is((tap.get('ann', 1)).body::json#>>'{counters,n}', '3', 'and counts nothing');
SELECT is(pg_temp.saved('{"client": "g", "seq": 4, "set": {"g": 4}}') || pg_temp.saved('{"client": "g", "seq": 2, "set": {"h": 2}}') || pg_temp.copies(), '200 applied200 duplicateh 2 gap', 'also when others came since');

-- All in one body, of a client that nobody knows.
SELECT is(pg_temp.saved('{"client": "u", "batches": [{"seq": 3, "from": 1, "set": {"u": 3}}, {"seq": 2, "set": {"u": 2}}, {"seq": 3, "set": {"u": 4}}]}') || pg_temp.said('skipped') || pg_temp.said('uncompared'), '200 merged[2, 3][2]', 'one batch stands for another, one comes twice');
SELECT is(pg_temp.copies() || pg_temp.value('u'), 'u 4 sequence-reused3', 'with other content');

-- The last 16 are remembered.
SELECT is((SELECT string_agg(DISTINCT pg_temp.saved(jsonb_build_object('client', 'o', 'seq', n, 'base', 99, 'set', jsonb_build_object('o', n))), ',') FROM generate_series(1, 20) AS n), '200 applied', 'twenty saves');
SELECT is(pg_temp.saved('{"client": "o", "seq": 5, "set": {"o": "never seen"}}') || pg_temp.copies() || coalesce(pg_temp.said('uncompared'), ''), '200 duplicateo never seen sequence-reused', 'other content under the sixteenth is a copy');
SELECT is(pg_temp.saved('{"client": "o", "seq": 4, "set": {"o": "never seen"}}') || pg_temp.said('skipped') || pg_temp.said('uncompared') || pg_temp.said('conflicts'), '200 duplicate[4][4][]', 'under the seventeenth it is not compared, and that is told');
SELECT is(pg_temp.beaconed('{"client": "o", "seq": 4, "set": {"o": "never seen"}}') || pg_temp.copies(), '204 copiedo never seen sequence-reused', 'whoever sends a beacon is told nothing, so that is a copy');
SELECT is(pg_temp.beaconed('{"client": "o", "seq": 4, "set": {"o": "bad"}}', 'schema') || pg_temp.beaconed('{"client": "o", "seq": 4, "set": {"o": "bad"}}', 'schema') || pg_temp.copies(), '204 copied204 copiedo bad schema', 'what a schema refuses is one, too, once');

-- An honest repeat, as large as one may be, whose answer was lost.
CREATE FUNCTION pg_temp.sixty_four() RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('client', 'h', 'batches', jsonb_agg(jsonb_build_object('seq', n, 'base', 99, 'set', jsonb_build_object('h' || n % 3, n), 'counters', jsonb_build_object('h', n)) ORDER BY n)) FROM generate_series(1, 64) AS n $$;
SELECT is(pg_temp.saved(pg_temp.sixty_four()) || pg_temp.saved(pg_temp.sixty_four()), '200 applied200 duplicate', '64 batches, twice');
SELECT is(ARRAY[pg_temp.said('applied'), pg_temp.said('conflicts'), (jsonb_array_length(pg_temp.said('skipped')::jsonb))::text], '{[],[],64}', 'all of them are skipped');
SELECT is(pg_temp.said('uncompared')::jsonb, (SELECT jsonb_agg(n) FROM generate_series(1, 48) AS n), 'those before the last 16 without comparing');
SELECT is(pg_temp.copies(), NULL, 'no copies');
SELECT is((tap.get('ann', 1)).body::json#>>'{counters,h}', '64', 'counted once');
SELECT is((SELECT r->>'uncompared' FROM jsonb_array_elements(((holdfast.context_sync('ann', 'ann', 'editor', tap.id(1), '{"client": "h", "ops": [{"op": "save", "seq": 7, "set": {"h": 7}}, {"op": "save", "seq": 60, "set": {"h0": 60}, "counters": {"h": 60}}]}', NULL, tap.limits())).body::jsonb)->'results') AS r WHERE r ? 'uncompared'), '[7]', 'sync says so of each operation');
SELECT ok(pg_temp.sums_hold(), 'the sums hold');

-- A client that went to make room for others is remembered.
CREATE FUNCTION pg_temp.loads(p_from int, p_to int, p_clients int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_said text;
BEGIN
    PERFORM set_config('tap.limits', format('{"clients": %s}', p_clients), true);
    SELECT string_agg(DISTINCT pg_temp.saved(jsonb_build_object('client', 'p' || n, 'seq', 1, 'base', pg_temp.rev(), 'set', jsonb_build_object('p', n), 'counters', '{"loads": 1}'::jsonb)), ',')
      INTO v_said FROM generate_series(p_from, p_to) AS n;
    PERFORM set_config('tap.limits', '{}', true);
    RETURN v_said;
END $$;
CREATE FUNCTION pg_temp.counted(p_name text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
    RETURN (tap.get('ann', 1)).body::json#>>ARRAY['counters', p_name]; END $$;
SELECT is(pg_temp.saved('{"client": "first", "batches": [{"seq": 1, "set": {"k": 1}, "counters": {"loads": 1}}, {"seq": 2, "set": {"k": 2}, "counters": {"loads": 7, "other": 1}}]}'), '200 applied', 'a client counts');
SELECT is(pg_temp.loads(1, 10, 4) || pg_temp.counted('loads'), '200 applied17', 'ten others do');
SELECT is(pg_temp.saved('{"client": "first", "seq": 2, "set": {"k": 2}, "counters": {"loads": 7, "other": 1}}') || coalesce(pg_temp.said('uncompared'), '') || pg_temp.counted('loads'), '200 duplicate17', 'what the first one sends again is a repeat');
SELECT is(pg_temp.saved('{"client": "first", "seq": 2, "set": {"k": "else"}}') || pg_temp.copies(), '200 duplicatek else sequence-reused', 'and other content is known to be other');
SELECT is(pg_temp.loads(11, 20, 4) || pg_temp.counted('loads'), '200 applied27', 'ten more');
SELECT is(pg_temp.saved('{"client": "first", "seq": 3, "counters": {"loads": 9}}') || pg_temp.counted('loads') || pg_temp.counted('other'), '200 unchanged291', 'it goes on from where it was, and so do its totals');
SELECT is((SELECT concat_ws(' ', b#>>'{client,seq}', b->'clients') FROM (SELECT (tap.recover('ann', tap.id(1), '{"client": "p1", "clients": [{"id": "p2", "pending_from": 2}, {"id": "first", "pending_from": 4}]}')).body::jsonb AS b) AS r),
    '1 [{"id": "p2", "seq": 1, "parked": []}, {"id": "first", "seq": 3, "parked": []}]', 'recover knows how far they came');
SELECT is(tap.peek($$ SELECT count(*) FROM holdfast.client AS c JOIN holdfast.client_past AS p USING (user_id, session_id, actor, client_id) $$), '0', 'nobody is in both');
SELECT is(pg_temp.beaconed('{"client": "p3", "seq": 3, "set": {"k3": 3}, "counters": {"loads": 3}}') || pg_temp.saved('{"client": "p3", "seq": 2, "set": {"k2": 2}, "counters": {"loads": 2}}') || pg_temp.counted('loads'), '204 parked200 applied31', 'what one of them parks waits for its gap');

-- A thousand page loads, every seventh of which repeats what it sent.
SELECT is((pg_temp.save('{"set": {"k": 1}}')).status, 200, 'a session of many loads');
SELECT is(pg_temp.loads(1001, 2000, 200) || pg_temp.counted('loads'), '200 applied1031', 'a thousand');
SELECT is(pg_temp.loads(1001, 1001, 200) || (SELECT string_agg(DISTINCT pg_temp.loads(1000 + 7 * n, 1000 + 7 * n, 200), ',') FROM generate_series(1, 140) AS n), '200 duplicate200 duplicate', 'every seventh comes again');
SELECT is(pg_temp.counted('loads'), '1031', 'each counts once');

-- The bound.
SELECT tap.su($$ INSERT INTO holdfast.client_past SELECT user_id, session_id, user_id, 'q' || n, 1, '{}', '{"loads": 0}', clock_timestamp() - n * interval '1 second' FROM holdfast.session, generate_series(1, 2500) AS n $$);
SELECT is(pg_temp.loads(3001, 3001, 4) || tap.peek('SELECT count(*) FROM holdfast.client_past'), '200 applied2000', 'of the 2,000 seen last');
SELECT is(tap.peek($$ SELECT concat_ws(' ', max(substr(client_id, 2)::int) FILTER (WHERE client_id LIKE 'q%') < 2000, count(*) FILTER (WHERE client_id = 'p2000') + (SELECT count(*) FROM holdfast.client WHERE client_id = 'p2000')) FROM holdfast.client_past $$), 't 1', 'the oldest go');
SELECT tap.su($$ UPDATE holdfast.client_past SET counters = jsonb_build_object(repeat('n', 1100), 0) $$);
SELECT is(pg_temp.loads(3002, 3002, 4) || tap.peek('SELECT sum(octet_length(counters::text)) BETWEEN 1000000 AND 1048576 FROM holdfast.client_past'), '200 appliedtrue', 'and as many as have counted in 1 MiB');
SELECT tap.su($$ UPDATE holdfast.client_past SET seen_at = now() - interval '31 days' WHERE client_id LIKE 'p18%' $$);
SELECT is((holdfast.sweep_backlog(tap.limits())).body::json->>'clients', tap.peek($$ SELECT count(*) FROM holdfast.client_past WHERE client_id LIKE 'p18%' $$), 'those of 30 days are due');
SELECT is(tap.sweep(), 1, 'and swept');
SELECT is(tap.peek($$ SELECT count(*) FILTER (WHERE client_id LIKE 'p18%') || ' ' || (count(*) > 500) FROM holdfast.client_past $$), '0 true', 'the others stay');
SELECT is((holdfast.sweep_backlog(tap.limits())).body::json->>'clients', '0', 'nothing is due');
SELECT finish();
ROLLBACK;
