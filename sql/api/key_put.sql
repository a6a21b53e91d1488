-- key_put: set one key.
--
-- Call:       write, one lock, never repeat
-- Called by:  PUT of a key
-- Returns:    a save's answer, 201 when the key is new, with the ETag of the
--             key; 412 when If-Match or If-None-Match (`*`: none there) says
--             so.  A caller with its version has seen all of it; else a
--             value of somebody else is kept as a copy (batch_keys).
CREATE OR REPLACE FUNCTION holdfast.key_put(
    p_owner         text,
    p_actor         text,
    p_need          text,
    p_session       uuid,
    p_key           text,                 -- {key}
    p_value         jsonb,                -- =body
    p_if_match      text,
    p_if_none_match text,
    p_guard         jsonb,
    p_limits        holdfast.limits
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

    IF holdfast.match_fails(s, e, p_if_match, p_if_none_match) THEN
        RETURN holdfast.version_mismatch(s, ARRAY[p_key],
            s.era || '.' || e.rev);
    END IF;
    IF holdfast.guard_moved(p_owner, p_session, p_guard) THEN
        RETURN holdfast.refusal(0, 'moved');
    END IF;

    a := holdfast.save_write(s, p_actor, NULL, NULL, jsonb_build_array(
        jsonb_build_object('set', jsonb_build_object(p_key, p_value))
        || holdfast.match_base(s, p_if_match)), 'key', NULL, NULL, p_limits);
    IF a.status = 200 THEN
        a.etag := s.era || '.' || CASE WHEN a.outcome = 'unchanged' THEN e.rev
            ELSE s.rev + 1 END;
        IF e.value IS NULL THEN
            a.status := 201;
            a.location := '/api/sessions/' || p_session || '/context/' || p_key;
        END IF;
    END IF;
    RETURN a;
END
$$;
