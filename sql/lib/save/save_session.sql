-- save_session: bring the session's row up to what was written, and trim.
--
-- Called by:  save_write, last
CREATE OR REPLACE FUNCTION holdfast.save_session(
    s        holdfast.session,
    p_rev    bigint,
    p_sums   holdfast.save_sums,
    p_now    timestamptz,
    p_limits holdfast.limits
) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    IF p_rev > s.rev OR p_sums.parked <> 0 OR p_sums.counters <> '{}'
        OR p_sums.expires_at <> s.expires_at THEN
        UPDATE holdfast.session AS x
           SET rev = p_rev,
               context_rev = CASE WHEN p_rev > s.rev THEN p_rev
                   ELSE x.context_rev END,
               bytes = x.bytes + p_sums.bytes,
               keys = x.keys + p_sums.keys,
               past_bytes = x.past_bytes + p_sums.past,
               parked = x.parked + p_sums.parked,
               -- As they are now: client_trim may just have added some.
               counters = CASE p_sums.counters WHEN '{}' THEN x.counters
                   ELSE holdfast.counters_add(x.counters, p_sums.counters) END,
               saved_at = p_now,
               expires_at = p_sums.expires_at
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id;
    END IF;
    IF p_sums.past > 0
        AND s.past_bytes + p_sums.past > p_limits.past_bytes THEN
        PERFORM holdfast.past_trim(s.user_id, s.session_id, p_limits);
    END IF;
    IF p_sums.is_trim THEN
        PERFORM holdfast.tombstone_trim(s.user_id, s.session_id, p_limits);
    END IF;
END
$$;
