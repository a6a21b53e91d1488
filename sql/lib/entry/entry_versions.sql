-- entry_versions: note under which version of a schema values were written.
--
-- Called by:  save_entries and state_write, after entry_write at that revision
-- Returns:    nothing.  A batch says one version for all it sets and merges,
--             or one for each key; the last one to write a key is heard, also
--             when it says none.
CREATE OR REPLACE FUNCTION holdfast.entry_versions(
    p_owner   text,
    p_session uuid,
    p_rev     bigint,
    p_batches jsonb
) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v_batch jsonb;
BEGIN
    IF NOT jsonb_path_exists(p_batches, '$[*].version') THEN
        RETURN;
    END IF;
    FOR v_batch IN SELECT value FROM jsonb_array_elements(p_batches) LOOP
        UPDATE holdfast.entry AS e
           SET version = (CASE jsonb_typeof(v_batch->'version')
                   WHEN 'number' THEN v_batch->'version'
                   ELSE v_batch->'version'->e.key END)::int
         WHERE e.user_id = p_owner AND e.session_id = p_session
           AND e.rev = p_rev
           AND e.key IN (SELECT jsonb_object_keys(v_batch->'set')
                          UNION ALL
                         SELECT jsonb_object_keys(v_batch->'merge'));
    END LOOP;
END
$$;
