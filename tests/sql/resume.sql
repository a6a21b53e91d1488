-- Where to continue: each rule, and values that are nothing like a step.
\ir lib/begin.psql
SELECT * FROM no_plan();

-- A session's answer, whose context is this; each in a session of its own.
CREATE SEQUENCE pg_temp.n;
CREATE FUNCTION pg_temp.resume(p_context jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_id uuid := tap.id(nextval('pg_temp.n')::int);
    r jsonb;
BEGIN
    PERFORM holdfast.session_create('ann', 'ann', v_id, jsonb_build_object('context', p_context), NULL, NULL, tap.limits());
    r := (holdfast.session_resume('ann', 'ann', 'viewer', v_id, tap.limits())).body::jsonb;
    IF r <> (tap.recover('ann', v_id)).body::jsonb->'resume' THEN
        RAISE 'recover says something else';
    END IF;
    RETURN r;
END $$;
CREATE FUNCTION pg_temp.brief(p_context jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', r->>'reason', r->>'step', r->>'substep') FROM pg_temp.resume(p_context) AS r $$;

SELECT is(pg_temp.resume('{}'), '{"step": null, "substep": null, "reason": "nothing", "confidence": 0, "minutes": null, "alternatives": [], "skippable": []}', 'nothing to go by');
SELECT is(pg_temp.resume('{"nav": {"url": "/a?b=1#c"}}'), '{"step": null, "substep": null, "reason": "nav", "confidence": 0.5, "minutes": null, "alternatives": [], "skippable": [], "url": "/a?b=1#c"}', 'where the person was');
SELECT is(pg_temp.resume('{"nav": {"url": "/"}, "step/a": {"status": "completed"}, "step/b": {"status": "active", "minutes": 10, "completion": 0.25, "url": "/b", "substeps": {"x": {"status": "completed"}, "y": {}}}, "step/c": {"optional": true}, "step/d": {"depends_on": ["b"]}}'),
    '{"step": "b", "substep": "y", "reason": "active", "confidence": 0.9, "minutes": 7.5, "alternatives": ["c"], "skippable": ["c"], "url": "/b"}', 'all of it');

-- Which step.
SELECT is(pg_temp.brief('{"step/b": {}, "step/a": {}}'), 'next a', 'by name');
SELECT is(pg_temp.brief('{"step/b": {"order": 1}, "step/a": {"order": 2}, "step/0": {}}'), 'next b', 'by order before that');
SELECT is(pg_temp.brief('{"step/b": {"order": 10}, "step/a": {"order": 9}}'), 'next a', 'which is a number');
SELECT is(pg_temp.brief('{"step/a": {"status": "skipped"}, "step/b": {"status": "completed"}, "step/c": {"completion": 1}, "step/d": {"completion": 0.99}}'), 'next d', 'the first that is not finished');
SELECT is(pg_temp.brief('{"step/a": {"status": "active", "completion": 1}}'), 'active a', 'a status says more than a completion');
SELECT is(pg_temp.brief('{"step/a": {"status": "failed"}, "step/b": {}}'), 'failed a', 'one that failed comes in its turn');
SELECT is(pg_temp.brief('{"step/a": {"status": "blocked"}, "step/b": {}}'), 'next b', 'one that is blocked does not');
SELECT is(pg_temp.brief('{"step/a": {"depends_on": ["b"]}, "step/b": {}}'), 'next b', 'what another waits for comes before it');
SELECT is(pg_temp.brief('{"step/a": {"depends_on": ["b"]}, "step/b": {"status": "skipped"}}'), 'next a', 'until it is finished');
SELECT is(pg_temp.brief('{"step/a": {"depends_on": ["b"]}, "step/b": {"depends_on": ["a"]}}'), 'blocked a', 'where all wait, the first');
SELECT is(pg_temp.brief('{"step/a": {"depends_on": ["unknown"]}}'), 'blocked a', 'what is no step is not finished');
SELECT is(pg_temp.brief('{"step/a": {"status": "completed"}, "step/b": {"status": "skipped"}}'), 'completed', 'all done');
SELECT is(pg_temp.brief('{"step/a/b": {}}'), 'next a/b', 'a name may have slashes');
SELECT is(pg_temp.brief('{"step": {}, "steps/a": {}, "ste": {}}'), 'nothing', 'other keys are none');
-- The active one that was written last.
DO $$ BEGIN
    PERFORM tap.create('ann', 900, '{"context": {"step/a": {"status": "active"}, "step/b": {"status": "active"}}}');
    PERFORM holdfast.key_put('ann', 'ann', 'editor', tap.id(900), 'step/b', '{"status": "active", "minutes": 1}', NULL, NULL, NULL, tap.limits());
END $$;
SELECT is((holdfast.session_resume('ann', 'ann', 'viewer', tap.id(900), tap.limits())).body::json->>'step', 'b', 'of two that are active, the one written last');

-- Which part of it.
SELECT is(pg_temp.brief('{"step/a": {"substeps": {"y": {"order": 1}, "x": {"order": 2}}}}'), 'next a y', 'the first part');
SELECT is(pg_temp.brief('{"step/a": {"substeps": {"y": {"order": 1}, "x": {"order": 2, "status": "active"}}}}'), 'next a x', 'or the active one');
SELECT is(pg_temp.brief('{"step/a": {"substeps": {"y": {"status": "completed"}}}}'), 'next a', 'or none');

-- How long.
SELECT is(pg_temp.resume(jsonb_build_object('step/a', s))->>'minutes', want, 'minutes of ' || s::text)
  FROM (VALUES ('{"minutes": 3}'::jsonb, '3.0'), ('{"minutes": 3, "completion": 0.5}', '1.5'), ('{"minutes": 3, "completion": 7, "status": "active"}', '0.0'),
      ('{"minutes": 3, "completion": -7}', '3.0'), ('{"minutes": -3}', NULL), ('{"minutes": "3"}', NULL), ('{"minutes": 3, "completion": "x"}', '3.0'), ('{}', NULL)) AS v(s, want);

-- Where to.
SELECT is(pg_temp.resume(jsonb_build_object('nav', jsonb_build_object('url', u)))->>'url', CASE WHEN fine THEN u END, CASE WHEN fine THEN 'taken: ' ELSE 'refused: ' END || to_jsonb(u)::text)
  FROM (VALUES ('/', true), ('/a%2Fb/ünï?x=/y', true), ('', false), ('a', false), ('//evil.example', false), ('/a//b', false), ('/\evil.example', false), ('\/x', false), ('/a\b', false),
      (E'/\t/evil.example', false), (E'/a\nb', false), (E'/a\u007fb', false), (E'/a\u0085b', false), ('https://evil.example', false), ('javascript:alert(1)', false), (' /a', false),
      ('/' || repeat('x', 2047), true), ('/' || repeat('x', 2048), false)) AS v(u, fine);
SELECT is(pg_temp.resume('{"nav": {"url": "/here"}, "step/a": {"url": "//evil"}}')->>'url', '/here', 'a step without a place of its own: where the person was');
SELECT is(pg_temp.resume('{"nav": {"url": "//evil"}, "step/a": {"url": "/a"}}')->>'url', '/a', 'a step with one');

-- Nothing that anybody may have written makes it raise.
SELECT is(pg_temp.resume(jsonb_build_object('nav', v, 'step/x', v, 'step/y', '{}'::jsonb))->>'step', CASE WHEN jsonb_typeof(v) = 'object' THEN 'x' ELSE 'y' END, 'any value: ' || v::text)
  FROM (VALUES ('null'::jsonb), ('1'), ('"x"'), ('[]'), ('[{"status": "active"}]'), ('true'), ('{}')) AS t(v);
SELECT lives_ok(format('SELECT pg_temp.resume(%L)', jsonb_build_object('nav', jsonb_build_object('url', v), 'step/z', '{}'::jsonb,
        'step/x', jsonb_build_object(m, v), 'step/y', jsonb_build_object('substeps', jsonb_build_object('s', jsonb_build_object(m, v), 't', v)))), m || ' may be ' || left(v::text, 20))
  FROM unnest('{status,completion,order,minutes,optional,depends_on,substeps,url}'::text[]) AS m,
       (VALUES ('null'::jsonb), ('1e308'), ('-1e308'), ('"x"'), ('[]'), ('[1, null, {"a": []}, "y"]'), ('{}'), ('{"x": {"x": 1}}'), ('true')) AS t(v);
SELECT is(jsonb_array_length(r->'alternatives') || ' ' || jsonb_array_length(r->'skippable'), '100 100', 'of very many steps it tells a hundred')
  FROM (SELECT pg_temp.resume(jsonb_object_agg('step/' || i, '{"optional": true}'::jsonb)) AS r FROM generate_series(1, 999) AS i) AS x;

-- Whose.
DO $$ BEGIN PERFORM tap.let_in('ann', 900, 'vi', 'viewer'); END $$;
SELECT is((holdfast.session_resume('ann', 'vi', 'viewer', tap.id(900), tap.limits())).status, 200, 'a viewer is told');
SELECT is((holdfast.session_resume('ann', 'eve', 'viewer', tap.id(900), tap.limits())).code, 'not-found', 'nobody else');
SELECT is((holdfast.session_resume('ann', 'ann', 'viewer', '00000000-0000-0000-0000-000000000000', tap.limits())).body::json->>'reason', 'nothing', '`me` without a row has nothing to continue');

SELECT finish();
ROLLBACK;
