-- entry_overwrite: entry_write for values that are there and that nobody else
-- needs, which is nearly always so.
--
-- Called by:  context_save's fast way, with the session's row locked
-- Returns:    changed, the keys that got another value at revision p_rev, and
--             by how much the session grew; or NULL in both, and nothing is
--             written, when one key is new, is needed by a snapshot, or
--             overlaps with what somebody else wrote
CREATE OR REPLACE FUNCTION holdfast.entry_overwrite(
    p_owner        text,
    p_session      uuid,
    p_rev          bigint,
    p_client       text,
    p_actor        text,
    p_keys         text[],
    p_set          jsonb,
    p_merge        jsonb,
    p_was          jsonb,
    p_base         bigint,
    p_snapshot_rev bigint,
    OUT changed    text[],
    OUT grew       bigint
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_now   timestamptz := clock_timestamp();
    v_after jsonb := '{}';
    v_seen  int := 0;
    v_keys  text[] := '{}';
    v_entry record;
    v_op    record;
BEGIN
    FOR v_entry IN
        SELECT x.key, x.value, x.rev,
               CASE WHEN x.client_id = p_client AND x.actor = p_actor
               THEN x.other_rev ELSE x.rev END AS foreign_rev
          FROM holdfast.entry AS x
         WHERE x.user_id = p_owner AND x.session_id = p_session
           AND x.key = ANY (p_keys)
    LOOP
        v_seen := v_seen + 1;
        v_op := holdfast.save_decide(
            CASE WHEN p_merge ? v_entry.key THEN 'merge' ELSE 'set' END,
            v_entry.value, coalesce(p_merge->v_entry.key, p_set->v_entry.key),
            coalesce(p_was ? v_entry.key, false), p_was->v_entry.key,
            v_entry.foreign_rev, p_base);
        CONTINUE WHEN NOT v_op.is_change;
        IF v_op.is_overlap OR v_entry.value IS NULL
            OR v_entry.rev <= p_snapshot_rev THEN
            RETURN;
        END IF;
        v_after := v_after || jsonb_build_object(v_entry.key, v_op.after);
        v_keys := v_keys || v_entry.key;
    END LOOP;
    IF v_seen <> cardinality(p_keys) THEN
        RETURN;
    END IF;

    changed := v_keys;
    grew := 0;
    IF cardinality(v_keys) > 0 THEN
        WITH written AS (
            UPDATE holdfast.entry AS x
               SET value = v_after->x.key,
                   bytes = octet_length((v_after->x.key)::text)
                       + octet_length(x.key),
                   grew = octet_length((v_after->x.key)::text)
                       + octet_length(x.key) - x.bytes,
                   rev = p_rev,
                   other_rev = CASE
                       WHEN NOT coalesce(p_merge ? x.key, false) THEN 0
                       WHEN x.client_id = p_client AND x.actor = p_actor
                       THEN x.other_rev
                       ELSE x.rev END,
                   actor = p_actor,
                   client_id = p_client,
                   at = v_now,
                   version = NULL
             WHERE x.user_id = p_owner AND x.session_id = p_session
               AND x.key = ANY (v_keys)
            RETURNING x.grew
        )
        SELECT sum(w.grew) INTO grew FROM written AS w;
    END IF;
END
$$;
