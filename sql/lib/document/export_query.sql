-- export_query: what an export says of a session, kind by kind.
--
-- Called by:  export_page
-- Returns:    a query with $1 owner, $2 session, $3 the mark to go on after
--             (NULL: from the beginning), whose rows are (mark, line); NULL:
--             there is no such kind, and the session is through
--
-- The first five are a session by itself: what session_import takes.  After
-- them comes who else has to do with it.
--
-- Nothing in a line opens anything: no client id but as others see it, no
-- secret of a link.
CREATE OR REPLACE FUNCTION holdfast.export_query(
    p_kind int
) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
    SELECT (ARRAY[
    $q$ SELECT NULL::text AS mark, json_build_object('type', 'session',
               'session', x.session_id, 'app', x.app, 'slot', x.slot,
               'name', x.name, 'status', x.status, 'device', x.device,
               'era', x.era, 'rev', x.rev, 'ttl', x.ttl,
               'counters', holdfast.session_counters(x),
               'created_at', holdfast.stamp(x.created_at),
               'last_active_at', holdfast.stamp(x.saved_at),
               'expires_at', holdfast.stamp(x.expires_at))::text AS line
          FROM holdfast.session AS x
         WHERE x.user_id = $1 AND x.session_id = $2 AND $3 IS NULL $q$,
    $q$ SELECT x.key AS mark, json_build_object('type', 'entry',
               'session', x.session_id, 'key', x.key, 'value', x.value,
               'rev', x.rev, 'version', x.version, 'actor', x.actor)::text AS line
          FROM holdfast.entry AS x
         WHERE x.user_id = $1 AND x.session_id = $2 AND x.value IS NOT NULL
           AND ($3 IS NULL OR x.key > $3)
         ORDER BY x.key $q$,
    $q$ SELECT x.number::text AS mark, json_build_object('type', 'snapshot',
               'session', x.session_id, 'number', x.number, 'id', x.id,
               'name', x.name, 'source', x.source, 'scope', x.scope,
               'rev', x.rev, 'pinned', x.pinned, 'actor', x.actor,
               'created_at', holdfast.stamp(x.created_at),
               'expires_at', holdfast.stamp(x.expires_at))::text AS line
          FROM holdfast.snapshot AS x
         WHERE x.user_id = $1 AND x.session_id = $2
           AND ($3 IS NULL OR x.number > $3::bigint)
         ORDER BY x.number $q$,
    $q$ SELECT x.rev || ' ' || x.key AS mark, json_build_object('type', 'past',
               'session', x.session_id, 'key', x.key, 'value', x.value,
               'rev', x.rev, 'until_rev', x.until_rev,
               'version', x.version)::text AS line
          FROM holdfast.past AS x
         WHERE x.user_id = $1 AND x.session_id = $2
           AND ($3 IS NULL OR (x.rev, x.key)
                > (split_part($3, ' ', 1)::bigint, substr($3, 1 + position(' ' IN $3))))
         ORDER BY x.rev, x.key $q$,
    $q$ SELECT x.number::text AS mark, json_build_object('type', 'message',
               'session', x.session_id, 'number', x.number, 'role', x.role,
               'content', x.content, 'metadata', x.metadata,
               'created_at', holdfast.stamp(x.created_at))::text AS line
          FROM holdfast.message AS x
         WHERE x.user_id = $1 AND x.session_id = $2
           AND ($3 IS NULL OR x.number > $3::bigint)
         ORDER BY x.number $q$,
    $q$ SELECT x.number || ' ' || x.conflict_id AS mark, json_build_object(
               'type', 'conflict', 'session', x.session_id,
               'conflict', holdfast.conflict_json(x))::text AS line
          FROM holdfast.conflict AS x
         WHERE x.user_id = $1 AND x.session_id = $2
           AND ($3 IS NULL OR (x.number, x.conflict_id)
                > (split_part($3, ' ', 1)::bigint, split_part($3, ' ', 2)::uuid))
         ORDER BY x.number, x.conflict_id $q$,
    $q$ SELECT x.grant_id::text AS mark, json_build_object('type', 'grant',
               'session', x.session_id, 'id', x.grant_id, 'user', x.grantee,
               'role', x.role, 'created_at', holdfast.stamp(x.created_at),
               'expires_at', holdfast.stamp(x.expires_at))::text AS line
          FROM holdfast.grant_given AS x
         WHERE x.user_id = $1 AND x.session_id = $2
           AND ($3 IS NULL OR x.grant_id > $3::uuid)
         ORDER BY x.grant_id $q$,
    $q$ SELECT x.link_id::text AS mark, json_build_object('type', 'link',
               'session', x.session_id, 'id', x.link_id, 'role', x.role,
               'uses', x.uses, 'created_at', holdfast.stamp(x.created_at),
               'expires_at', holdfast.stamp(x.expires_at))::text AS line
          FROM holdfast.link AS x
         WHERE x.user_id = $1 AND x.session_id = $2
           AND ($3 IS NULL OR x.link_id > $3::uuid)
         ORDER BY x.link_id $q$,
    $q$ SELECT x.rev || ' ' || x.n AS mark, json_build_object(
               'type', 'activity', 'session', x.session_id, 'rev', x.rev,
               'at', holdfast.stamp(x.at), 'actor', x.actor,
               'client', x.client, 'via', x.via,
               'keys', x.keys)::text AS line
          FROM holdfast.activity AS x
         WHERE x.user_id = $1 AND x.session_id = $2
           AND ($3 IS NULL OR (x.rev, x.n)
                > (split_part($3, ' ', 1)::bigint, split_part($3, ' ', 2)::int))
         ORDER BY x.rev, x.n $q$,
    $q$ SELECT x.number::text AS mark, json_build_object('type', 'job',
               'session', x.session_id,
               'job', holdfast.job_json(holdfast.job_now(x, clock_timestamp())),
               'actor', x.actor,
               'created_at', holdfast.stamp(x.created_at))::text AS line
          FROM holdfast.job AS x
         WHERE x.user_id = $1 AND x.session_id = $2
           AND ($3 IS NULL OR x.number > $3::bigint)
         ORDER BY x.number $q$
    ])[p_kind]
$$;
