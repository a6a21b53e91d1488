-- context_put: replace a whole context.
--
-- Call:       write, one lock, never repeat
-- Called by:  PUT of a context.  The body is what a load answers, of which
--             values counts, or {key: value} as it is.
-- Returns:    a save's answer; 428 without If-Match (`*` is none: it names no
--             version); 412 with the present document when it is another one;
--             403 quota-exceeded; 404; 409 state; 410; busy; moved
CREATE OR REPLACE FUNCTION holdfast.context_put(
    p_owner    text,
    p_actor    text,
    p_need     text,
    p_session  uuid,
    p_body     jsonb,
    p_if_match text,
    p_guard    jsonb,
    p_limits   holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_load CONSTANT text[] := '{values,rev,era,full,deleted,versions,conflicts}';
    v_values jsonb := p_body;
    v_etag   text;
    s        holdfast.session;
    a        holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_open(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;

    v_etag := s.era || '.' || s.context_rev;
    IF coalesce(p_if_match, '*') = '*' THEN
        RETURN holdfast.refusal(428, 'if-match-required');
    ELSIF NOT holdfast.etag_list_has(p_if_match, v_etag)
        AND NOT (s.rev = 0 AND p_if_match = '00000000.0')  -- `me`, made just now
    THEN
        RETURN holdfast.version_mismatch(s, NULL, v_etag);
    END IF;
    IF holdfast.guard_moved(p_owner, p_session, p_guard) THEN
        RETURN holdfast.refusal(0, 'moved');
    END IF;

    IF jsonb_typeof(p_body->'values') = 'object' AND p_body - c_load = '{}' THEN
        v_values := p_body->'values';
    END IF;
    RETURN holdfast.save_write(s, p_actor, NULL, NULL, jsonb_build_array(
        jsonb_build_object('set', v_values, 'delete', (
            SELECT coalesce(jsonb_agg(e.key), '[]')
              FROM holdfast.entry AS e
             WHERE e.user_id = p_owner AND e.session_id = p_session
               AND e.value IS NOT NULL
               AND NOT v_values ? e.key)) || holdfast.match_base(s, p_if_match)),
        'put', NULL, NULL, p_limits);
END
$$;
