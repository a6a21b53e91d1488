-- auto_is_due: is it time for an automatic snapshot, before the next change?
--
-- Called by:  context_save, which leaves its fast way then; save_write
-- Returns:    true when something has changed since the last one, and that is
--             auto_revs revisions or auto_seconds ago; 0: never for that
CREATE OR REPLACE FUNCTION holdfast.auto_is_due(
    p_rev         bigint,
    p_context_rev bigint,
    p_auto_rev    bigint,
    p_auto_at     timestamptz,
    p_now         timestamptz,
    p_limits      holdfast.limits
) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN p_context_rev > p_auto_rev
   AND (p_limits.auto_seconds > 0
        AND extract(epoch FROM p_now - p_auto_at) >= p_limits.auto_seconds
        OR p_limits.auto_revs > 0
        AND p_rev - p_auto_rev >= p_limits.auto_revs);
