-- refusal: the answer of something that was not done.
--
-- Called by:  every function that answers a problem, or busy (status 0)
-- Returns:    status, code, and the extra members of the problem document
CREATE OR REPLACE FUNCTION holdfast.refusal(
    p_status int,
    p_code   text,
    p_extra  json DEFAULT NULL
) RETURNS holdfast.answer
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT ROW(p_status, p_code, p_extra::text,
               NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               CASE WHEN p_status > 0 THEN 'refused' END)::holdfast.answer
$$;
