-- entry_is_plain: may this value be overwritten without looking closer?
--
-- Called by:  context_save's fast way; planned into its statements
-- Returns:    false when a snapshot may need the value, when it is a
--             tombstone, or when its writer may not have seen it, which is a
--             matter of `was` where he sent that, else of the revision
CREATE OR REPLACE FUNCTION holdfast.entry_is_plain(
    e              holdfast.entry,
    p_actor        text,
    p_client       text,
    p_base         bigint,
    p_was          jsonb,
    p_snapshot_rev bigint
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT e.value IS NOT NULL
       AND e.rev > p_snapshot_rev
       AND CASE
           WHEN p_was ? e.key THEN e.value = p_was->e.key
           WHEN e.client_id = p_client AND e.actor = p_actor
           THEN e.other_rev <= p_base
           ELSE e.rev <= p_base END
$$;
