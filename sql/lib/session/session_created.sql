-- session_created: the answer to a create, the first and the repeated one.
--
-- Called by:  session_create
-- Returns:    201 with Location, the session as it is now, and until when a
--             ticket may live; what has gone since: 404, 410
CREATE OR REPLACE FUNCTION holdfast.session_created(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    s     holdfast.session;
    a     holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner
       AND x.session_id = p_session
       AND x.status <> 'deleted'
       AND (x.expires_at IS NULL OR x.expires_at
            + make_interval(secs => p_limits.session_grace) > v_now);
    IF NOT FOUND THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;

    a.status := 201;
    a.location := '/api/sessions/' || p_session;
    a.body := json_build_object(
        'session', holdfast.session_json(s, 'owner', v_now));
    a.used := s.bytes;
    a.quota := p_limits.context_bytes;
    a.warn := holdfast.quota_warning('context_bytes', s.bytes,
        p_limits.context_bytes);
    a.ticket := holdfast.ticket_until(s.expires_at, v_now, p_limits);
    a.outcome := 'applied';
    RETURN a;
END
$$;
