-- Undo and redo: the edits they may revert, the end of the way forward, the number
-- of steps.  That the two are two stacks is model/'s.
\ir lib/begin.psql
SELECT * FROM no_plan();

CREATE FUNCTION pg_temp.save(n int, p_body jsonb, p_user text DEFAULT 'ann') RETURNS int LANGUAGE sql AS $$
    SELECT (holdfast.context_save('ann', p_user, 'editor', tap.id(n), p_body, 'save', false, NULL, tap.limits())).status $$;
CREATE FUNCTION pg_temp.step(n int, p_scope text DEFAULT '', p_user text DEFAULT 'ann', p_limits jsonb DEFAULT '{}') RETURNS int LANGUAGE sql AS $$
    SELECT (holdfast.snapshot_create('ann', p_user, 'editor', tap.id(n), gen_random_uuid(), jsonb_build_object('source', 'step', 'scope', p_scope),
        NULL, NULL, tap.limits(p_limits))).status $$;
-- What came of it: the status or the reason, and where to.
CREATE FUNCTION pg_temp.undo(n int, p_scope text DEFAULT '', p_user text DEFAULT 'ann') RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', coalesce(a.body::jsonb->>'reason', a.status::text), a.body::jsonb->>'keys', a.body::jsonb->>'changed')
      FROM holdfast.snapshot_undo('ann', p_user, 'editor', tap.id(n), jsonb_build_object('scope', p_scope), tap.limits()) AS a $$;
CREATE FUNCTION pg_temp.redo(n int, p_scope text DEFAULT '', p_user text DEFAULT 'ann') RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', coalesce(a.body::jsonb->>'reason', a.status::text), a.body::jsonb->>'changed')
      FROM holdfast.snapshot_redo('ann', p_user, 'editor', tap.id(n), jsonb_build_object('scope', p_scope), tap.limits()) AS a $$;
-- No SQL function: inlined, it would see what there was before the statement.
CREATE FUNCTION pg_temp.now(n int) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
    RETURN (holdfast.context_load('ann', 'ann', 'viewer', tap.id(n), NULL, NULL, NULL, NULL, NULL, tap.limits())).body::jsonb->'values'; END $$;
CREATE FUNCTION pg_temp.steps(n int) RETURNS text LANGUAGE sql AS $$
    SELECT tap.peek(format('SELECT string_agg(number::text, '','' ORDER BY number) FROM holdfast.snapshot WHERE source = ''step'' AND session_id = %L', tap.id(n))) $$;

-- A scope, and nothing else.
DO $$ BEGIN
    PERFORM tap.create('ann', 1, '{"context": {"f/x": 0, "g": 0}}');
    FOR i IN 1 .. 3 LOOP
        PERFORM pg_temp.step(1, 'f/');
        PERFORM pg_temp.save(1, format('{"set": {"f/x": %s, "g": %1$s}}', i)::jsonb);
    END LOOP;
END $$;
SELECT is(pg_temp.undo(1, 'g'), 'nothing-to-undo', 'no step of that scope');
SELECT is(pg_temp.undo(1), 'nothing-to-undo', 'nor of the whole');
SELECT is(pg_temp.undo(1, 'f/') || pg_temp.now(1), '200 ["f/x"]{"g": 3, "f/x": 2}', 'one back, other keys stay');
SELECT is(pg_temp.undo(1, 'f/') || pg_temp.now(1), '200 ["f/x"]{"g": 3, "f/x": 1}', 'two');
SELECT is(pg_temp.redo(1, 'f/') || pg_temp.now(1), '200 ["f/x"]{"g": 3, "f/x": 2}', 'and forward');
DO $$ BEGIN PERFORM pg_temp.save(1, '{"set": {"g": 9}}'); END $$;
SELECT is(pg_temp.redo(1, 'f/') || pg_temp.now(1), '200 ["f/x"]{"g": 9, "f/x": 3}', 'an edit elsewhere does not matter');
SELECT is(pg_temp.redo(1, 'f/'), 'nothing-to-redo', 'until the end');
SELECT is(pg_temp.undo(1, 'f/') || pg_temp.undo(1, 'f/') || pg_temp.undo(1, 'f/') || pg_temp.undo(1, 'f/'), '200 ["f/x"]200 ["f/x"]200 ["f/x"]nothing-to-undo', 'and back to the beginning');

-- A new edit.
DO $$ BEGIN PERFORM pg_temp.redo(1, 'f/'); PERFORM pg_temp.step(1, 'f/'); PERFORM pg_temp.save(1, '{"set": {"f/x": "new"}}'); END $$;
SELECT is(pg_temp.redo(1, 'f/'), 'nothing-to-redo', 'a new edit drops what could be redone');
SELECT is(pg_temp.undo(1, 'f/') || (pg_temp.now(1)->>'f/x') || pg_temp.redo(1, 'f/') || (pg_temp.now(1)->>'f/x'), '200 ["f/x"]1200 ["f/x"]new', 'and is itself undone and redone');
DO $$ BEGIN PERFORM pg_temp.undo(1, 'f/'); PERFORM pg_temp.save(1, '{"set": {"f/x": "forgot"}}'); END $$;
SELECT is(pg_temp.redo(1, 'f/'), 'nothing-to-redo', 'also one without a step');
SELECT is(pg_temp.undo(1, 'f/') || (pg_temp.now(1)->>'f/x') || pg_temp.redo(1, 'f/') || (pg_temp.now(1)->>'f/x'), '200 ["f/x"]1200 ["f/x"]forgot', 'which is not lost either');
SELECT is(pg_temp.step(1, 'f/') || ' ' || pg_temp.step(1, 'f/'), '200 200', 'a step that says what the newest one says is that one');

-- Another device of the same user.
DO $$ BEGIN
    PERFORM tap.create('ann', 2, '{"context": {"a": {"x": 0}}}');
    PERFORM pg_temp.step(2);
    PERFORM pg_temp.save(2, '{"client": "one", "seq": 1, "base": 1, "merge": {"a": {"x": 1}}}');
    PERFORM pg_temp.save(2, '{"client": "two", "seq": 1, "base": 3, "merge": {"a": {"y": 1}}}');
END $$;
SELECT is(pg_temp.undo(2) || pg_temp.now(2), '200 ["a"]{"a": {"x": 0}}', 'one''s own edits on whatever device');

-- Somebody else.
DO $$ BEGIN
    PERFORM tap.create('ann', 3, '{"context": {"a": 0, "b": 0, "c": 0}}');
    PERFORM tap.let_in('ann', 3, 'ed', 'editor');
    PERFORM pg_temp.step(3);
    PERFORM pg_temp.save(3, '{"client": "o", "seq": 1, "base": 1, "set": {"a": 1}}');
    PERFORM pg_temp.save(3, '{"client": "e", "seq": 1, "base": 3, "set": {"b": 1}}', 'ed');
END $$;
SELECT is(pg_temp.undo(3), 'undo-unsafe ["b"]', 'what somebody else changed since is not undone, and named');
SELECT is(pg_temp.undo(3, '', 'ed'), 'undo-unsafe ["a"]', 'the other way as well');
SELECT is(pg_temp.now(3) || jsonb_build_object('steps', pg_temp.steps(3)), '{"a": 1, "b": 1, "c": 0, "steps": "1"}', 'nothing is written then, no step either');
DO $$ BEGIN PERFORM pg_temp.save(3, '{"client": "o", "seq": 2, "base": 4, "set": {"b": 2}}'); END $$;
SELECT is(pg_temp.undo(3), 'undo-unsafe ["b"]', 'also when one''s own edit is on top of it');
DO $$ BEGIN PERFORM pg_temp.step(3); PERFORM pg_temp.save(3, '{"client": "o", "seq": 3, "base": 5, "set": {"b": 3, "c": 3}}'); END $$;
SELECT is(pg_temp.undo(3) || pg_temp.now(3), '200 ["b", "c"]{"a": 1, "b": 2, "c": 0}', 'what was there before the step is not in the way');
SELECT is(pg_temp.undo(3), 'undo-unsafe ["b"]', 'further back it is');
DO $$ BEGIN
    PERFORM tap.create('ann', 4, '{"context": {"a": {"x": 0}}}');
    PERFORM tap.let_in('ann', 4, 'ed', 'editor');
    PERFORM pg_temp.step(4);
    PERFORM pg_temp.save(4, '{"client": "o", "seq": 1, "base": 1, "merge": {"a": {"o": 1}}}');
    PERFORM pg_temp.save(4, '{"client": "e", "seq": 1, "base": 3, "merge": {"a": {"e": 1}}}', 'ed');
END $$;
SELECT is(pg_temp.undo(4, '', 'ed'), 'undo-unsafe ["a"]', 'a guest does not undo what the owner merged into the same value');
DO $$ BEGIN
    PERFORM pg_temp.step(4, '', 'ed');
    PERFORM pg_temp.save(4, '{"client": "e", "seq": 2, "base": 4, "merge": {"a": {"e": 2}}}', 'ed');
    PERFORM pg_temp.save(4, '{"client": "e2", "seq": 1, "base": 6, "merge": {"a": {"f": 2}}}', 'ed');
END $$;
SELECT is(pg_temp.undo(4, '', 'ed') || pg_temp.now(4), '200 ["a"]{"a": {"e": 1, "o": 1, "x": 0}}', 'but what he did himself, with whatever client');

-- How many.
DO $$ BEGIN
    PERFORM tap.create('ann', 5, '{"context": {"a": 0}}');
    FOR i IN 1 .. 60 LOOP
        PERFORM pg_temp.step(5);
        PERFORM pg_temp.save(5, format('{"set": {"a": %s}}', i)::jsonb);
    END LOOP;
END $$;
SELECT is(tap.peek(format('SELECT count(*) || ''/'' || min(number) FROM holdfast.snapshot WHERE session_id = %L', tap.id(5))), '50/11', 'at most 50 steps a scope, the newest');
SELECT is(tap.peek(format('SELECT count(*) FROM holdfast.past WHERE session_id = %L', tap.id(5))), '50', 'and what those need');
SELECT is((SELECT count(*) FILTER (WHERE pg_temp.undo(5) LIKE '200%')::int FROM generate_series(1, 60)), 50, 'so many can be undone: the present is none of them');
SELECT is(pg_temp.now(5)->>'a', '10', 'down to the oldest');
SELECT is((SELECT count(*) FILTER (WHERE pg_temp.redo(5) LIKE '200%')::int FROM generate_series(1, 60)), 50, 'and all of it comes back');
SELECT is(pg_temp.now(5)->>'a', '60', 'up to the newest');
CREATE FUNCTION pg_temp.undone(n int, p_first int, p_edits int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_count int := 0;
BEGIN
    FOR i IN p_first .. p_first + p_edits - 1 LOOP
        PERFORM pg_temp.step(n);
        PERFORM pg_temp.save(n, format('{"set": {"a": %s}}', i)::jsonb);
    END LOOP;
    WHILE pg_temp.undo(n) LIKE '200%' LOOP
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count || ' ' || (pg_temp.now(n)->>'a');
END $$;
SELECT is(pg_temp.undone(5, 61, 1), '50 11', 'one edit more, and the oldest cannot');
DO $$ BEGIN PERFORM tap.create('ann', 8, '{"context": {"a": 0}}'); END $$;
SELECT is(pg_temp.undone(8, 1, 49), '49 0', '49 edits');
SELECT is(pg_temp.undone(8, 101, 50), '50 0', '50 edits');
SELECT is(pg_temp.undone(8, 201, 51), '50 201', 'of 51 the first one cannot be');
SELECT is(tap.peek(format('SELECT count(*) FROM holdfast.snapshot WHERE session_id = %L', tap.id(8))), '51', 'with the present there are 51 steps');
SELECT is(pg_temp.save(8, '{"set": {"a": 300}}') IS NOT NULL AND pg_temp.undo(8) LIKE '200%', true, 'an edit without a step');

-- A step that somebody wants to keep.
DO $$ BEGIN
    PERFORM tap.create('ann', 6, '{"context": {"a": 0}}');
    FOR i IN 1 .. 3 LOOP
        PERFORM pg_temp.step(6);
        PERFORM pg_temp.save(6, format('{"set": {"a": %s}}', i)::jsonb);
    END LOOP;
    PERFORM holdfast.snapshot_update('ann', 'ann', 'editor', tap.id(6), n, '{"pinned": true, "name": "this"}', tap.limits()) FROM unnest('{1,3}'::text[]) AS n;
    PERFORM pg_temp.undo(6); PERFORM pg_temp.undo(6);
    PERFORM pg_temp.step(6, '', 'ann', '{"steps": 1}');
END $$;
SELECT is(tap.peek(format('SELECT string_agg(number || source, '','' ORDER BY number) FROM holdfast.snapshot WHERE session_id = %L', tap.id(6))), '1user,2step,3user', 'a pinned one leaves the steps and stays');
SELECT is((holdfast.snapshot_get('ann', 'ann', 'viewer', tap.id(6), '3', tap.limits())).body::jsonb->'values', '{"a": 2}', 'as it was');

-- A deleted step, and one below the cursor.
DO $$ BEGIN
    PERFORM tap.create('ann', 7, '{"context": {"a": 0}}');
    FOR i IN 1 .. 4 LOOP
        PERFORM pg_temp.step(7);
        PERFORM pg_temp.save(7, format('{"set": {"a": %s}}', i)::jsonb);
    END LOOP;
    PERFORM pg_temp.undo(7);
    PERFORM holdfast.snapshot_delete('ann', 'ann', 'editor', tap.id(7), n, tap.limits()) FROM unnest('{4,3}'::text[]) AS n;
END $$;
SELECT is(pg_temp.undo(7) || (pg_temp.now(7)->>'a'), '200 ["a"]1', 'the next one that is there');
SELECT is(pg_temp.redo(7) || (pg_temp.now(7)->>'a'), '200 ["a"]4', 'both ways');

SELECT finish();
ROLLBACK;
