-- context_merge_patch: patch a context as one document of keys.
--
-- Call:       write, one lock, never repeat
-- Called by:  PATCH with application/merge-patch+json: each member is a key,
--             patched by RFC 7396; null deletes it
-- Returns:    a save's answer; 412 when If-Match names another version, with
--             the present values of the keys in the patch
CREATE OR REPLACE FUNCTION holdfast.context_merge_patch(
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
    v_etag text;
    s      holdfast.session;
    a      holdfast.answer;
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
    IF p_if_match <> '*' AND NOT holdfast.etag_list_has(p_if_match, v_etag) THEN
        RETURN holdfast.version_mismatch(s,
            ARRAY(SELECT jsonb_object_keys(p_body)), v_etag);
    END IF;
    IF holdfast.guard_moved(p_owner, p_session, p_guard) THEN
        RETURN holdfast.refusal(0, 'moved');
    END IF;

    RETURN holdfast.save_write(s, p_actor, NULL, NULL, (
        SELECT jsonb_build_array(jsonb_build_object(
                   'merge', coalesce(jsonb_object_agg(m.key, m.value)
                       FILTER (WHERE m.value <> 'null'), '{}'),
                   'delete', coalesce(jsonb_agg(m.key)
                       FILTER (WHERE m.value = 'null'), '[]'))
                   || holdfast.match_base(s, p_if_match))
          FROM jsonb_each(p_body) AS m),
        'merge-patch', NULL, NULL, p_limits);
END
$$;
