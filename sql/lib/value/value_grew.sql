-- value_grew: is all of an older value in a newer one?
--
-- Called by:  conflict_add; itself
-- Returns:    true when the newer value is the older one, or is it with one
--             piece of text put in at one place of each string, or with more
--             members.  So nothing that was in the older one is lost with it.
CREATE OR REPLACE FUNCTION holdfast.value_grew(
    p_old jsonb,
    p_new jsonb
) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    v_old    text;
    v_new    text;
    v_same   int := 0;                    -- characters both begin with
    v_over   int;
    v_half   int;
    v_member record;
BEGIN
    IF p_old IS NULL OR p_new IS NULL THEN
        RETURN p_old IS NULL AND p_new IS NULL;
    ELSIF jsonb_typeof(p_old) = 'string' AND jsonb_typeof(p_new) = 'string' THEN
        v_old := p_old #>> '{}';
        v_new := p_new #>> '{}';
        v_over := length(v_old) + 1;
        WHILE v_over - v_same > 1 LOOP
            v_half := (v_same + v_over) / 2;
            IF left(v_old, v_half) = left(v_new, v_half) THEN
                v_same := v_half;
            ELSE
                v_over := v_half;
            END IF;
        END LOOP;
        RETURN length(v_old) <= length(v_new)
           AND right(v_new, length(v_old) - v_same) = substr(v_old, v_same + 1);
    ELSIF jsonb_typeof(p_old) = 'object' AND jsonb_typeof(p_new) = 'object' THEN
        FOR v_member IN SELECT * FROM jsonb_each(p_old) LOOP
            IF NOT holdfast.value_grew(v_member.value, p_new->v_member.key) THEN
                RETURN false;
            END IF;
        END LOOP;
        RETURN true;
    END IF;
    RETURN p_old = p_new;
END
$$;
