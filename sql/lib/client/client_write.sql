-- client_write: how far a client has come.
--
-- Called by:  save_write, with the session's row locked
-- Returns:    until when a new ticket may live, if one is due; else NULL
--
-- A ticket is due with the first save of a client, in the last quarter of the
-- life of the one it was told last, and with every save that came before (its
-- answer, and the ticket in it, may have been lost).
CREATE OR REPLACE FUNCTION holdfast.client_write(
    s          holdfast.session,
    p_actor    text,
    p_client   text,
    p_label    text,
    p_last     bigint,
    p_digests  bigint[],
    p_counters jsonb,
    p_again    boolean,
    p_limits   holdfast.limits
) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
    v_now   timestamptz := clock_timestamp();
    v_until bigint := holdfast.ticket_until(greatest(s.expires_at,
        holdfast.expiry(s.ttl, v_now)), v_now, p_limits);
    v_told  bigint;
    v_past  jsonb;                        -- what it had counted when it went
BEGIN
    UPDATE holdfast.client AS c
       SET seq = p_last,
           digests = p_digests,
           counters = p_counters,
           label = coalesce(p_label, c.label),
           seen_at = v_now
     WHERE c.user_id = s.user_id AND c.session_id = s.session_id
       AND c.actor = p_actor AND c.client_id = p_client
    RETURNING c.ticket_until INTO v_told;
    IF FOUND THEN
        IF NOT p_again AND NOT holdfast.ticket_is_due(v_told, v_now,
            s.ttl, p_limits) THEN
            RETURN NULL;
        END IF;
        UPDATE holdfast.client AS c
           SET ticket_until = v_until
         WHERE c.user_id = s.user_id AND c.session_id = s.session_id
           AND c.actor = p_actor AND c.client_id = p_client
           AND c.ticket_until <> v_until;
        RETURN v_until;
    END IF;

    DELETE FROM holdfast.client_past AS c
     WHERE c.user_id = s.user_id AND c.session_id = s.session_id
       AND c.actor = p_actor AND c.client_id = p_client
    RETURNING c.counters INTO v_past;
    IF v_past <> '{}' THEN
        UPDATE holdfast.session AS x
           SET counters = holdfast.counters_add(x.counters, (
               SELECT jsonb_object_agg(k.key, -k.value::numeric)
                 FROM jsonb_each_text(v_past) AS k))
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id;
    END IF;
    INSERT INTO holdfast.client
        (user_id, session_id, actor, client_id, seq, digests, counters, label,
         ticket_until, seen_at)
    VALUES (s.user_id, s.session_id, p_actor, p_client, p_last, p_digests,
            p_counters, p_label, v_until, v_now);
    PERFORM holdfast.client_trim(s.user_id, s.session_id, p_limits);
    RETURN v_until;
END
$$;
