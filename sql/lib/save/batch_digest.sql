-- batch_digest: what a batch says, in 64 bits.
--
-- Called by:  order_lineup, order_verdict, order_twins; context_save
-- Returns:    the same for the same content, by whichever way it came and
--             whatever it stood for: seq, from and base are not in it.  jsonb
--             has one spelling a value.  context_save spells it out once more.
CREATE OR REPLACE FUNCTION holdfast.batch_digest(
    p_batch jsonb
) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT hashtextextended(concat(p_batch->'set', '|', p_batch->'merge', '|',
        p_batch->'delete', '|', p_batch->'counters'), 0)
$$;
