-- job_term: how long a lease is given for.
--
-- Called by:  job_claim, job_heartbeat
-- Returns:    what the body asks for, or as long as is possible at all
CREATE OR REPLACE FUNCTION holdfast.job_term(
    p_body       jsonb,
    p_job_limits holdfast.job_limits
) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT make_interval(secs => least((p_body->>'lease')::numeric,
        p_job_limits.job_lease)::float8)
$$;
