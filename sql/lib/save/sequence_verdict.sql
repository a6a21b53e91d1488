-- sequence_verdict: judge a batch with a sequence that has been passed.
--
-- Called by:  order_verdict; batches_uncompared
-- Returns:    skip    it came already, with the same content
--             reuse   the same sequence came with other content
--             late    nothing came under it: what was parked behind it was
--                     applied across the gap
--             void    another batch stood for it
--             old     it is older than the sequences that are remembered
--
-- Digests are pairs, the newest first, 16 of them: a sequence and the digest
-- of its content; or -n and m, when nothing between m and n had come.
CREATE OR REPLACE FUNCTION holdfast.sequence_verdict(
    p_digests bigint[],
    p_seq     bigint,
    p_digest  bigint                      -- NULL: of content that is not asked
) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    v_count int := cardinality(p_digests);
BEGIN
    FOR i IN 1 .. v_count BY 2 LOOP
        IF p_digests[i] = p_seq THEN
            RETURN CASE WHEN p_digests[i + 1] <> p_digest THEN 'reuse'
                ELSE 'skip' END;
        ELSIF p_digests[i + 1] < p_seq AND p_seq < -p_digests[i] THEN
            RETURN 'late';
        END IF;
    END LOOP;
    RETURN CASE WHEN v_count >= 32 AND p_seq < abs(p_digests[v_count - 1])
        THEN 'old' ELSE 'void' END;
END
$$;
