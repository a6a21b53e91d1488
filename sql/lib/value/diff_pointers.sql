-- diff_pointers: where two values differ, as JSON Pointers (RFC 6901).
--
-- Called by:  snapshot_diff; itself
-- Returns:    what a person would say changed: a member that came or went,
--             not all that is in it; a place in an array that kept its
--             length, else the array
CREATE OR REPLACE FUNCTION holdfast.diff_pointers(
    p_at  text,
    p_old jsonb,
    p_new jsonb
) RETURNS SETOF text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    v_member record;
BEGIN
    IF jsonb_typeof(p_old) = 'object' AND jsonb_typeof(p_new) = 'object' THEN
        FOR v_member IN
            SELECT t.key
              FROM (SELECT jsonb_object_keys(p_old) AS key
                     UNION
                    SELECT jsonb_object_keys(p_new)) AS t
             WHERE (p_old->t.key)::text IS DISTINCT FROM (p_new->t.key)::text
             ORDER BY t.key COLLATE "C"
        LOOP
            RETURN QUERY SELECT holdfast.diff_pointers(p_at || '/' || replace(
                replace(v_member.key, '~', '~0'), '/', '~1'),
                p_old->v_member.key, p_new->v_member.key);
        END LOOP;
    ELSIF jsonb_typeof(p_old) = 'array' AND jsonb_typeof(p_new) = 'array'
        AND jsonb_array_length(p_old) = jsonb_array_length(p_new)
    THEN
        FOR i IN 0 .. jsonb_array_length(p_old) - 1 LOOP
            CONTINUE WHEN (p_old->i)::text = (p_new->i)::text;
            RETURN QUERY SELECT holdfast.diff_pointers(p_at || '/' || i,
                p_old->i, p_new->i);
        END LOOP;
    ELSE
        RETURN NEXT p_at;
    END IF;
END
$$;
