-- save_entries: write the entries of a plan.
--
-- Called by:  save_write
-- Returns:    by how much the session's bytes, keys, past_bytes and counters
--             grew, and whether tombstones were made
--
-- A call of entry_write for each revision; a key is written once, as the last
-- batch that changed it left it.
CREATE OR REPLACE FUNCTION holdfast.save_entries(
    s         holdfast.session,
    p_plan    holdfast.plan,
    p_actor   text,
    p_client  text,
    p_via     text,
    p_batches jsonb,
    p_now     timestamptz
) RETURNS holdfast.save_sums
LANGUAGE plpgsql
AS $$
DECLARE
    -- What a person did without a client no program has seen.
    v_is_program boolean := p_via NOT IN ('resolve', 'share', 'claim');
    v_wrote record;
    v_next  record;                       -- a revision
    v_sums  holdfast.save_sums;
BEGIN
    v_sums.bytes := 0;
    v_sums.keys := 0;
    v_sums.past := 0;
    v_sums.is_trim := false;
    v_sums.counters := holdfast.counters_sum(p_plan.increments);
    FOR v_next IN
        SELECT e.rev,
               jsonb_object_agg(e.key, e.value)
                   FILTER (WHERE e.value IS NOT NULL) AS set,
               array_agg(e.key) FILTER (WHERE e.value IS NULL) AS gone,
               CASE WHEN v_is_program THEN coalesce(
                   array_agg(e.key) FILTER (WHERE e.is_merged), '{}') END AS merged
          FROM (SELECT * FROM unnest(p_plan.entries) WITH ORDINALITY
                 ORDER BY rev, ordinality) AS e
         GROUP BY e.rev ORDER BY e.rev
    LOOP
        v_wrote := holdfast.entry_write(s.user_id, s.session_id, v_next.rev,
            p_client, p_actor, v_next.set, v_next.gone, s.snapshot_rev,
            v_next.merged);
        PERFORM holdfast.entry_versions(s.user_id, s.session_id, v_next.rev,
            p_batches);
        v_sums.bytes := v_sums.bytes + v_wrote.d_bytes;
        v_sums.keys := v_sums.keys + v_wrote.d_keys;
        v_sums.past := v_sums.past + v_wrote.d_past;
        v_sums.is_trim := v_sums.is_trim OR v_next.gone IS NOT NULL;
        -- The owner's own saves are told from the entries (activity_list).
        IF p_actor <> s.user_id OR p_via <> 'save' THEN
            INSERT INTO holdfast.activity
                (user_id, session_id, rev, at, actor, client, via, keys)
            VALUES (s.user_id, s.session_id, v_next.rev, p_now, p_actor,
                    holdfast.client_shown(p_client), p_via,
                    ARRAY(SELECT jsonb_object_keys(v_next.set)) || v_next.gone);
        END IF;
    END LOOP;
    RETURN v_sums;
END
$$;
