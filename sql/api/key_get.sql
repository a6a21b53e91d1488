-- key_get: one value.
--
-- Call:       read, no lock, repeat
-- Called by:  GET of a key
-- Returns:    200 with the value itself as the body; 304; 404 for a key that
--             is not there; 410
CREATE OR REPLACE FUNCTION holdfast.key_get(
    p_owner         text,
    p_actor         text,
    p_need          text,
    p_session       uuid,
    p_key           text,                 -- {key}
    p_if_none_match text,
    p_limits        holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_value jsonb;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    SELECT e.value, s.era || '.' || e.rev INTO v_value, a.etag
      FROM holdfast.entry AS e
      JOIN holdfast.session AS s
        ON s.user_id = e.user_id AND s.session_id = e.session_id
     WHERE e.user_id = p_owner AND e.session_id = p_session
       AND e.key = p_key AND e.value IS NOT NULL;
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    ELSIF p_if_none_match = '*'
        OR holdfast.etag_list_has(p_if_none_match, a.etag)
    THEN
        a.status := 304;
        RETURN a;
    END IF;
    a.status := 200;
    a.body := v_value::text;
    RETURN a;
END
$$;
