-- batch_fate: what becomes of a batch, before its content is looked at.
--
-- Called by:  plan_make, with a verdict of save_order
-- Returns:    apply, park or skip; or the reason for which all that it says
--             becomes copies: gap, sequence-reused, or p_refused
--
-- p_refused: why a whole body becomes copies ('schema', 'era'); NULL: it does
-- not.  p_lenient: nobody hears the answer (a beacon).  Then a batch under a
-- sequence of long ago may be new, and nobody would hear that it was not
-- compared: it is kept.
CREATE OR REPLACE FUNCTION holdfast.batch_fate(
    p_verdict text,
    p_lenient boolean,
    p_refused text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN p_verdict IN ('skip', 'void')
          OR p_verdict = 'old' AND NOT p_lenient THEN 'skip'
        WHEN p_verdict = 'late' THEN 'gap'
        WHEN p_verdict = 'twin' THEN 'sequence-reused'
        WHEN p_verdict = 'adopt' THEN 'apply'
        WHEN p_verdict IN ('apply', 'park') THEN coalesce(p_refused, p_verdict)
        ELSE coalesce(p_refused, 'sequence-reused') END
$$;
