-- The sliding expiry, its 5 %, and the grace: both sides of each bound.
\ir lib/begin.psql
SELECT plan(22);

-- The rule itself, over a million seconds and many lifetimes.
CREATE TEMP TABLE x AS
SELECT ttl, at, holdfast.expiry(ttl, at) AS e
  FROM unnest('{60, 61, 3600, 86400, 604800, 31536000}'::int[]) AS ttl,
       generate_series(1, 2000) AS i,
       LATERAL (SELECT '2026-03-29 00:59:59.9+00'::timestamptz
           + i * i * 0.25 * interval '1 second' AS at) AS t;
SELECT is_empty('SELECT * FROM x WHERE e <= at + ttl * interval ''1 second''',
    'never before the lifetime is over');
SELECT is_empty('SELECT * FROM x WHERE e > at + ttl * 1.05 * interval ''1 second''',
    'at most 5 % after');
SELECT is_empty('SELECT * FROM (SELECT e < lag(e) OVER (PARTITION BY ttl ORDER BY at) AS back FROM x) AS y WHERE back',
    'never back');
SELECT cmp_ok((SELECT count(DISTINCT e)::int FROM x WHERE ttl = 86400), '<=',
    (SELECT ceil(extract(epoch FROM max(at) - min(at)) / 4320)::int + 1 FROM x),
    'and moves once in 5 % of the lifetime, however often it is asked');
SELECT is(holdfast.expiry(100, '2026-01-01 00:00:00+00'), '2026-01-01 00:01:45+00', 'on a step: the whole 5 %');
SELECT is(holdfast.expiry(100, '2026-01-01 00:00:04.999999+00'), '2026-01-01 00:01:45+00', 'just before the next: the same');
SELECT is(holdfast.expiry(100, '2026-01-01 00:00:05+00'), '2026-01-01 00:01:50+00', 'on the next: the next');

-- In the row.
DO $$ BEGIN
    PERFORM tap.create('ann', i, '{"ttl": 86400, "app": "a"}') FROM generate_series(1, 9) AS i;
END $$;
SELECT is((tap.get('ann', 1)).body::json->>'status', 'active', 'a new session is active');
SELECT is(tap.peek($$ SELECT expires_at = holdfast.expiry(86400, saved_at)
    FROM holdfast.session WHERE session_id = tap.id(1) $$), 'true', 'and expires by the rule');

-- Its end, told and lived.
DO $$ BEGIN
    PERFORM tap.expires_in('ann', 1, 5);
    PERFORM tap.expires_in('ann', 2, -0.001);
    PERFORM tap.expires_in('ann', 3, -604800 + 5);
    PERFORM tap.expires_in('ann', 4, -604800 - 0.001);
END $$;
SELECT is((tap.get('ann', 1)).body::json->>'status', 'active', 'before its end: active');
SELECT is((tap.get('ann', 2)).body::json->>'status', 'expired', 'after it: expired, and there');
SELECT is((tap.get('ann', 3)).body::json->>'status', 'expired', 'to the end of its grace');
SELECT is((tap.get('ann', 4)).status, 410, 'then it is gone');
SELECT is((tap.get('ann', 4)).body::json->>'expired_at', tap.peek($$ SELECT holdfast.stamp(expires_at)
    FROM holdfast.session WHERE session_id = tap.id(4) $$), 'and says since when');
SELECT is((tap.get('bob', 4)).status, 404, 'to nobody else');
SELECT is((tap.get('ann', 2, '{"session_grace": 0}')).status, 410, 'without a grace it is gone at once');

-- Coming back.
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(2), '{"name": "back"}', tap.limits())).body::json->>'status',
    'active', 'whatever uses a session in its grace revives it');
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(4), '{"name": "back"}', tap.limits())).status,
    410, 'past its grace nothing does');
SELECT is((holdfast.session_delete('ann', 'ann', 'owner', tap.id(4), tap.limits())).status,
    410, 'nor can it be deleted');
SELECT is((tap.get('ann', 2)).body::json->>'status', 'active', 'the revived one lives');

-- Touched only when it has to be.
SELECT tap.su($$ UPDATE holdfast.session SET expires_at = holdfast.expiry(86400, clock_timestamp()), saved_at = '2026-01-01'
    WHERE session_id = tap.id(5) $$) IS NULL AS ignored \gset
CREATE TEMP TABLE before AS SELECT tap.peek('SELECT expires_at FROM holdfast.session WHERE session_id = tap.id(5)') AS e;
SELECT is((holdfast.session_update('ann', 'ann', 'editor', tap.id(5), '{"name": "x"}', tap.limits())).status, 200, 'a use within the same 5 %');
SELECT ok(tap.peek('SELECT expires_at FROM holdfast.session WHERE session_id = tap.id(5)')
    IN ((SELECT e FROM before), (holdfast.expiry(86400, clock_timestamp()))::text), 'leaves the expiry alone');

SELECT finish();
ROLLBACK;
