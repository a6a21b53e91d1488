-- job_refusal: can what is said of a job be kept?
--
-- Called by:  whatever takes a payload or resume data
-- Returns:    NULL: yes; 413 for one that is larger than is configured, which
--             no schema can say
CREATE OR REPLACE FUNCTION holdfast.job_refusal(
    p_body       jsonb,
    p_job_limits holdfast.job_limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_size int := greatest(octet_length((p_body->'payload')::text),
        octet_length((p_body->'resume_data')::text));
BEGIN
    IF v_size > p_job_limits.job_bytes THEN
        RETURN holdfast.refusal(413, 'too-large', json_build_object(
            'limit', 'job_bytes', 'max', p_job_limits.job_bytes,
            'size', v_size));
    END IF;
    RETURN NULL;
END
$$;
