-- state_answer: the answer to restore, undo and redo.
--
-- Called by:  those, when all is written; the owner is set
-- Returns:    200 with {rev, number, changed, before}
CREATE OR REPLACE FUNCTION holdfast.state_answer(
    p_owner   text,
    p_session uuid,
    p_number  bigint,
    p_set     jsonb,
    p_delete  text[],
    p_before  bigint,
    p_bell    text,
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    s holdfast.session;
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    a.status := 200;
    a.body := json_build_object(
        'rev', s.rev,
        'number', p_number,
        'changed', (SELECT coalesce(json_agg(k ORDER BY k COLLATE "C"), '[]')
                      FROM (SELECT jsonb_object_keys(p_set) AS k
                             UNION ALL
                            SELECT unnest(p_delete)) AS t),
        'before', p_before);
    a.etag := s.era || '.' || s.context_rev;
    a.used := s.bytes;
    a.quota := p_limits.context_bytes;
    a.warn := nullif(concat_ws(', ',
        holdfast.quota_warning('context_bytes', s.bytes, p_limits.context_bytes),
        holdfast.quota_warning('past_bytes', s.past_bytes, p_limits.past_bytes)), '');
    a.bell := p_bell;
    a.outcome := CASE WHEN p_bell IS NULL THEN 'unchanged' ELSE 'applied' END;
    RETURN a;
END
$$;
