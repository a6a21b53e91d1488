-- request_busy: the same Idempotency-Key is under way.
--
-- Called by:  creates, when request_begin says 'busy'
-- Returns:    status 0, busy; outcome is what to answer when patience ends:
--             409 request-in-progress, and not that the database is busy
CREATE OR REPLACE FUNCTION holdfast.request_busy(
) RETURNS holdfast.answer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT ROW(0, 'busy', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               'request-in-progress')::holdfast.answer
$$;
