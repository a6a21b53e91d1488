-- link_list: a session's links that still open it.
--
-- Call:       read, no lock, repeat
-- Called by:  GET /api/sessions/{id}/links; GET .../{lid} with p_link
-- Returns:    200 {links, next: null}, for a session has few; 200 with the
--             one; 404
CREATE OR REPLACE FUNCTION holdfast.link_list(
    p_owner text,
    p_actor text,
    p_need text,
    p_session uuid,
    p_link uuid,                          -- {lid?}:uuid
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_links json;
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
    SELECT coalesce(json_agg(holdfast.link_json(l) ORDER BY l.link_id), '[]')
      INTO v_links
      FROM holdfast.link AS l
     WHERE l.user_id = p_owner AND l.session_id = p_session
       AND (p_link IS NULL OR l.link_id = p_link)
       AND (l.expires_at IS NULL OR l.expires_at > clock_timestamp())
       AND l.uses IS DISTINCT FROM 0;
    IF p_link IS NOT NULL AND v_links->0 IS NULL THEN
        RETURN holdfast.refusal(404, 'not-found');
    END IF;
    a.status := 200;
    a.body := CASE WHEN p_link IS NULL
        THEN json_build_object('links', v_links, 'next', NULL)
        ELSE v_links->0 END;
    RETURN a;
END
$$;
