-- recover_find: which session `latest` is.
--
-- Called by:  session_recover, session_recover_write
-- Returns:    the id of the caller's own session of that app and slot, active
--             or in grace, most lately active; NULL when there is none
CREATE OR REPLACE FUNCTION holdfast.recover_find(
    p_owner  text,
    p_body   jsonb,
    p_limits holdfast.limits
) RETURNS uuid
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_me CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    RETURN (
        SELECT s.session_id
          FROM holdfast.session AS s
         WHERE s.user_id = p_owner
           AND s.app = coalesce(p_body->>'app', '')
           AND s.slot = coalesce(p_body->>'slot', '')
           AND s.session_id <> c_me
           AND s.status = 'active'
           AND s.expires_at + make_interval(secs => p_limits.session_grace)
               > clock_timestamp()
         ORDER BY s.saved_at DESC, s.session_id DESC
         LIMIT 1);
END
$$;
