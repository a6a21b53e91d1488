-- entry_write: the one function that ever writes entries.
--
-- Called by:  every function that changes a context, with the session's row
--             locked; p_rev is the revision the change gets.  It writes all
--             that it is given: what is unchanged is left out by the caller.
-- p_merged:   the keys of p_set with a value that is merged with the old one.
--             A whole value hides nothing of anybody else (the value it
--             replaced was seen or is in a copy), so other_rev is 0 again.
--             NULL: what a person did without a client, as settling a conflict.
--             No program of his has seen it, so it is foreign to all.
-- Returns:    by how much the session's bytes, keys and past_bytes grew, so
--             that its sums cannot drift.
CREATE OR REPLACE FUNCTION holdfast.entry_write(
    p_owner        text,
    p_session      uuid,
    p_rev          bigint,
    p_client       text,
    p_actor        text,
    p_set          jsonb,
    p_delete       text[],
    p_snapshot_rev bigint,
    p_merged       text[] DEFAULT '{}',
    OUT d_bytes    bigint,
    OUT d_keys     int,
    OUT d_past     bigint
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_set     text[] := ARRAY(SELECT jsonb_object_keys(p_set));
    v_all     text[] := v_set || coalesce(p_delete, '{}');
    v_now     timestamptz := clock_timestamp();
    v_other   bigint := CASE WHEN p_merged IS NULL THEN p_rev ELSE 0 END;
    v_bytes   bigint;
    v_count   int;
BEGIN
    d_past := 0;
    SELECT coalesce(-sum(e.bytes), 0), -count(e.value)
      INTO d_bytes, d_keys
      FROM holdfast.entry e
     WHERE e.user_id = p_owner AND e.session_id = p_session
       AND e.key = ANY (v_all);

    -- Before a value is lost, a living snapshot that reads it gets it.
    IF d_keys < 0 AND p_snapshot_rev > 0 THEN
        WITH moved AS (
            INSERT INTO holdfast.past
                (user_id, session_id, key, rev, until_rev, value, bytes,
                 version)
            SELECT p_owner, p_session, e.key, e.rev, p_rev, e.value, e.bytes,
                   e.version
              FROM holdfast.entry e
             WHERE e.user_id = p_owner AND e.session_id = p_session
               AND e.key = ANY (v_all)
               AND e.value IS NOT NULL
               AND e.rev <= p_snapshot_rev
               AND EXISTS (SELECT FROM holdfast.snapshot s
                            WHERE s.user_id = p_owner
                              AND s.session_id = p_session
                              AND s.rev >= e.rev
                              AND starts_with(e.key, s.scope))
            RETURNING bytes
        )
        SELECT coalesce(sum(bytes), 0) INTO d_past FROM moved;
    END IF;

    IF cardinality(v_set) > 0 THEN
        WITH written AS (
            INSERT INTO holdfast.entry AS e
                (user_id, session_id, key, value, bytes, grew, rev, other_rev,
                 actor, client_id, at)
            SELECT p_owner, p_session, s.key, s.value, s.bytes, s.bytes,
                   p_rev, v_other, p_actor, p_client, v_now
              FROM (SELECT j.key, j.value, octet_length(j.value::text)
                           + octet_length(j.key) AS bytes
                      FROM jsonb_each(p_set) AS j) AS s
            ON CONFLICT (user_id, session_id, key) DO UPDATE
               SET value = excluded.value,
                   bytes = excluded.bytes,
                   grew = excluded.bytes - e.bytes,
                   rev = excluded.rev,
                   other_rev = CASE
                       WHEN p_merged IS NULL OR e.key <> ALL (p_merged)
                       THEN v_other
                       WHEN e.actor = excluded.actor
                        AND e.client_id IS NOT DISTINCT FROM excluded.client_id
                       THEN e.other_rev
                       ELSE e.rev END,
                   actor = excluded.actor,
                   client_id = excluded.client_id,
                   at = excluded.at,
                   deleted_at = NULL,
                   version = NULL
            RETURNING e.bytes
        )
        SELECT sum(bytes), count(*) INTO v_bytes, v_count FROM written;
        d_bytes := d_bytes + v_bytes;
        d_keys := d_keys + v_count;
    END IF;

    IF cardinality(p_delete) > 0 THEN
        UPDATE holdfast.entry e
           SET value = NULL, bytes = 0, grew = -e.bytes, rev = p_rev,
               other_rev = v_other, actor = p_actor, client_id = p_client, at = v_now,
               deleted_at = v_now, version = NULL
         WHERE e.user_id = p_owner AND e.session_id = p_session
           AND e.key = ANY (p_delete) AND e.key <> ALL (v_set)
           AND e.value IS NOT NULL;
    END IF;
END
$$;
