-- save_again: the answer to a batch that came before.
--
-- Called by:  context_save, with the session's row locked
-- Returns:    200: it is skipped, and that is a success.  With a ticket: the
--             one in the first answer may have been lost with it.  So may the
--             copies that it told of.
CREATE OR REPLACE FUNCTION holdfast.save_again(
    p_owner   text,
    p_actor   text,
    p_session uuid,
    p_client  text,
    p_seq     bigint,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
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
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    a.ticket := holdfast.ticket_until(s.expires_at, v_now, p_limits);
    UPDATE holdfast.client AS c
       SET ticket_until = a.ticket
     WHERE c.user_id = p_owner AND c.session_id = p_session
       AND c.actor = p_actor AND c.client_id = p_client
       AND c.ticket_until <> a.ticket;

    a.status := 200;
    a.etag := s.era || '.' || s.context_rev;
    a.body := '{"rev":' || s.rev || ',"prev":' || s.rev || ',"era":"' || s.era
        || '","applied":[],"skipped":[' || p_seq || '],"parked":[],'
        || '"conflicts":' || holdfast.conflict_told(s, p_actor, p_client,
            '{}', ARRAY[p_seq])
        || ',"revived":false,"reset":false,"shown":"'
        || holdfast.client_shown(p_client) || '"}';
    a.used := s.bytes;
    a.quota := p_limits.context_bytes;
    a.warn := holdfast.save_warning(s.bytes, s.keys, p_limits);
    a.outcome := 'duplicate';
    RETURN a;
END
$$;
