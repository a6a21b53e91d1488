-- conflict_get: one copy.
--
-- Call:       read, no lock, repeat
-- Called by:  GET of a conflict
-- Returns:    200 with it; 404; 410
CREATE OR REPLACE FUNCTION holdfast.conflict_get(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_id      uuid,                       -- {cid}:uuid
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;

    SELECT holdfast.conflict_json(c)::text INTO a.body
      FROM holdfast.conflict AS c
     WHERE c.user_id = p_owner AND c.session_id = p_session
       AND c.conflict_id = p_id;
    IF NOT FOUND THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    a.status := 200;
    RETURN a;
END
$$;
