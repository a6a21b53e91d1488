-- merge_patch: RFC 7396, for a value that is a key's or a member's.
--
-- Called by:  whatever patches a value
-- Returns:    p_target with p_patch applied; a null in the patch removes its
--             member, an array replaces as a whole
CREATE OR REPLACE FUNCTION holdfast.merge_patch(
    p_target jsonb,
    p_patch  jsonb
) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    -- Unpacked once: what comes from a table would be unpacked anew for each
    -- member that is looked for.
    v_target jsonb := CASE WHEN jsonb_typeof(p_target) = 'object'
        THEN p_target || '{}' ELSE '{}' END;
BEGIN
    IF jsonb_typeof(p_patch) <> 'object' THEN
        RETURN p_patch;
    END IF;

    -- One pass: first removed members, then new ones, each built once.
    RETURN (
        SELECT holdfast.object_less(v_target, array_agg(m.key)
                    FILTER (WHERE m.value = 'null'))
               || coalesce(jsonb_object_agg(m.key,
                    CASE jsonb_typeof(m.value) WHEN 'object'
                    THEN holdfast.merge_patch(v_target->m.key, m.value)
                    ELSE m.value END)
                    FILTER (WHERE m.value <> 'null'), '{}')
          FROM jsonb_each(p_patch) AS m);
END
$$;
