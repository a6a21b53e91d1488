-- snapshot_answer: one snapshot without its values, as create and update show it.
--
-- Called by:  those, when the row is as it should be; the owner is set
-- Returns:    p_status with the snapshot and its Location
CREATE OR REPLACE FUNCTION holdfast.snapshot_answer(
    n        holdfast.snapshot,
    p_status int,
    p_bell   json,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    a.status := p_status;
    a.body := holdfast.snapshot_json(n);
    a.location := format('/api/sessions/%s/snapshots/%s', n.session_id, n.number);
    SELECT s.bytes, p_limits.context_bytes,
           holdfast.quota_warning('past_bytes', s.past_bytes, p_limits.past_bytes)
      INTO a.used, a.quota, a.warn
      FROM holdfast.session AS s
     WHERE s.user_id = n.user_id AND s.session_id = n.session_id;
    a.bell := CASE WHEN p_bell IS NOT NULL THEN json_build_array(p_bell) END;
    a.outcome := 'applied';
    RETURN a;
END
$$;
