-- counters_sum: several batches' counters, added up.
--
-- Called by:  save_entries, for what programs count
-- Returns:    a total by name; {} for none
CREATE OR REPLACE FUNCTION holdfast.counters_sum(
    p_increments jsonb[]
) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    v_increment jsonb;
    v_sum       jsonb := '{}';
BEGIN
    FOREACH v_increment IN ARRAY p_increments LOOP
        v_sum := holdfast.counters_add(v_sum, v_increment);
    END LOOP;
    RETURN v_sum;
END
$$;
