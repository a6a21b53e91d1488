-- conflict_told: the copies that a save's answer names.
--
-- Called by:  save_copies, save_again
-- Returns:    [{id, key, reason}] of those it made, and of those that batches
--             made which are skipped now, for their answer may have been lost.
--             Copies that are gone are left out, and those of other content
--             under the same sequence.
CREATE OR REPLACE FUNCTION holdfast.conflict_told(
    s         holdfast.session,
    p_actor   text,
    p_client  text,
    p_copies  holdfast.conflict[],
    p_skipped bigint[]
) RETURNS json
LANGUAGE plpgsql STABLE
AS $$
BEGIN
    RETURN (
        WITH made AS (
            SELECT c.conflict_id, c.seq FROM unnest(p_copies) AS c
        )
        SELECT coalesce(json_agg(json_build_object(
                   'id', k.conflict_id, 'key', k.key, 'reason', k.reason)
                   ORDER BY k.number), '[]')
          FROM holdfast.conflict AS k
         WHERE k.user_id = s.user_id AND k.session_id = s.session_id
           AND (k.conflict_id IN (SELECT m.conflict_id FROM made AS m)
                OR k.actor = p_actor AND k.client = p_client
                AND k.seq = ANY (p_skipped)
                AND k.reason <> 'sequence-reused'
                AND NOT EXISTS (SELECT FROM made AS m WHERE m.seq = k.seq)));
END
$$;
