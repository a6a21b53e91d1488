-- key_base: how much of a key has somebody seen who writes it alone?
--
-- Called by:  key_put, key_delete
-- Returns:    {}: all of it, for he named its version, or wrote it himself by
--             a script; else {"base": 0}, so that the other side is kept
CREATE OR REPLACE FUNCTION holdfast.key_base(
    e          holdfast.entry,
    p_actor    text,
    p_if_match text
) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN p_if_match <> '*'
        OR e.client_id IS NULL AND e.actor = p_actor
        THEN '{}' ELSE '{"base": 0}' END::jsonb
$$;
