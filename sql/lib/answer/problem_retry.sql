-- problem_retry: what a queue may do about a problem.
--
-- Called by:  context_sync, whose results hold problems of their own
-- Returns:    the class of the code, as src/base/err.h has it; a test compares
CREATE OR REPLACE FUNCTION holdfast.problem_retry(
    p_code text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN p_code IN ('quota-exceeded', 'too-large') THEN 'after-shrink'
        WHEN p_code IN ('conflict', 'sequence-gap', 'client-unknown',
            'schema-version', 'cursor-expired', 'version-mismatch',
            'if-match-required') THEN 'after-rebase'
        WHEN p_code IN ('request-in-progress', 'rate-limited', 'internal',
            'unavailable', 'database-busy', 'database-full', 'database-read-only',
            'database-connections', 'draining') THEN 'later'
        WHEN p_code IN ('token-missing', 'token-invalid', 'token-expired',
            'ticket-invalid') THEN 'after-auth'
        ELSE 'never' END
$$;
