-- context_load: a context, or what changed in it, or a part of it.
--
-- Call:       read, no lock, repeat
-- Called by:  GET of a context
-- Returns:    200 with {rev, era, full, values, deleted}, and conflicts, {open,
--             newest}, where copies are kept; 304 when the client has this
--             version; 410 cursor-expired for a p_since that cannot
--             be answered: of another era, from the future, or before
--             deletions that are forgotten; 404; 410
--
-- STABLE, and the session's row is read first: rev and values are of one
-- moment, also when a save commits between the two.
CREATE OR REPLACE FUNCTION holdfast.context_load(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_since   bigint,                     -- ?since:int; NULL or 0: everything
    p_era     text,                       -- ?era
    p_prefix  text,                       -- ?prefix
    p_keys    jsonb,                      -- ?keys:list; an array of names
    p_if_none_match text,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_since bigint := coalesce(p_since, 0);
    v_kept  json;
    s       holdfast.session;
    a       holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;

    a.used := coalesce(s.bytes, 0);
    a.quota := p_limits.context_bytes;
    a.etag := coalesce(s.era || '.' || s.context_rev, '00000000.0');
    IF holdfast.etag_list_has(p_if_none_match, a.etag)
        OR p_if_none_match = '*' AND s.era IS NOT NULL THEN
        a.status := 304;
        RETURN a;
    ELSIF s.era IS NULL THEN              -- `me` before its first write
        a.status := 200;
        a.body := '{"rev":0,"era":null,"full":true,"values":{},"deleted":[]}';
        RETURN a;
    ELSIF v_since > 0 AND (v_since > s.rev OR v_since < s.floor_rev
        OR p_era <> s.era)
    THEN
        RETURN holdfast.refusal(410, 'cursor-expired',
            json_build_object('rev', s.rev));
    END IF;

    a.status := 200;
    a.body := holdfast.context_json(s, v_since, p_prefix,
        CASE WHEN p_keys IS NOT NULL
        THEN ARRAY(SELECT jsonb_array_elements_text(p_keys)) END);
    SELECT json_build_object('open', count(*),
               'newest', (array_agg(k.conflict_id ORDER BY k.number DESC))[1])
      INTO v_kept
      FROM holdfast.conflict AS k
     WHERE k.user_id = p_owner AND k.session_id = p_session
    HAVING count(*) > 0;
    IF v_kept IS NOT NULL THEN
        a.body := left(a.body, -1) || ', "conflicts" : ' || v_kept || '}';
    END IF;
    RETURN a;
END
$$;
