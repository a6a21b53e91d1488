-- key_delete: delete one key.
--
-- Call:       write, one lock, never repeat
-- Called by:  DELETE of a key
-- Returns:    204; 404 when it is not there; 412 when If-Match says so.
--             A caller with its version has seen all of it; else a value of
--             somebody else is kept as a copy (batch_keys).
CREATE OR REPLACE FUNCTION holdfast.key_delete(
    p_owner    text,
    p_actor    text,
    p_need     text,
    p_session  uuid,
    p_key      text,                      -- {key}
    p_if_match text,
    p_limits   holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    e holdfast.entry;
    s holdfast.session;
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_open(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    SELECT * INTO e
      FROM holdfast.entry AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session AND x.key = p_key;

    IF e.value IS NULL THEN
        RETURN holdfast.refusal(404, 'not-found');
    ELSIF holdfast.match_fails(s, e, p_if_match, NULL) THEN
        RETURN holdfast.version_mismatch(s, ARRAY[p_key],
            s.era || '.' || e.rev);
    END IF;

    a := holdfast.save_write(s, p_actor, NULL, NULL, jsonb_build_array(
        jsonb_build_object('delete', jsonb_build_array(p_key))
        || holdfast.match_base(s, p_if_match)), 'key', NULL, NULL, p_limits);
    IF a.status = 200 THEN
        a.status := 204;
        a.body := NULL;
        a.etag := NULL;
    END IF;
    RETURN a;
END
$$;
