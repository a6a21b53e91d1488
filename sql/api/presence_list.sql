-- presence_list: who has been here in the last minute.
--
-- Call:       read, no lock, repeat
-- Called by:  GET /api/sessions/{id}/presence
-- Returns:    200 {clients}, latest first, from the rows that saves write
--             anyway; a client id is shown as its hash only
CREATE OR REPLACE FUNCTION holdfast.presence_list(
    p_owner text,
    p_actor text,
    p_need text,
    p_session uuid,
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;

    IF NOT EXISTS (SELECT FROM holdfast.session AS s
                    WHERE s.user_id = p_owner AND s.session_id = p_session
                      AND s.status <> 'deleted')
    THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    a.status := 200;
    a.body := (
        SELECT json_build_object('clients', coalesce(json_agg(
                   json_build_object(
                       'client', holdfast.client_shown(c.client_id),
                       'user', c.actor, 'label', c.label,
                       'seen_at', holdfast.stamp(c.seen_at))
                   ORDER BY c.seen_at DESC), '[]'))
          FROM holdfast.client AS c
         WHERE c.user_id = p_owner AND c.session_id = p_session
           AND c.seen_at > clock_timestamp() - interval '1 minute');
    RETURN a;
END
$$;
