-- job_move: may a person bring this job into that state?
--
-- Called by:  job_update
-- Returns:    NULL: yes; else why not, as the reason of 409 state
--
--     from        to paused   to queued   to completed  to cancelled
--     queued      yes         -           yes           yes
--     running     yes         taken       taken         yes
--     paused      -           yes         yes           yes
--     failed      failed      yes         failed        failed
--     cancelled   cancelled   yes         cancelled     -
--     completed   completed   completed   -             completed
--
-- A running job is its processor's; it can only be taken away from it.  A
-- failed or cancelled one can be tried again.
CREATE OR REPLACE FUNCTION holdfast.job_move(
    p_from text,
    p_to   text
) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN p_from = p_to THEN NULL
        WHEN p_from = 'running' AND p_to IN ('queued', 'completed') THEN 'taken'
        WHEN p_from = 'completed' THEN p_from
        WHEN p_from IN ('failed', 'cancelled') AND p_to <> 'queued' THEN p_from
        END
$$;
