-- version_mismatch: somebody's version is not the present one.
--
-- Called by:  whatever honours If-Match
-- Returns:    412 with the revision and the present values of p_keys (NULL:
--             the whole document), and their ETag
CREATE OR REPLACE FUNCTION holdfast.version_mismatch(
    s      holdfast.session,
    p_keys text[],
    p_etag text
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    a := holdfast.refusal(412, 'version-mismatch', json_build_object(
        'rev', s.rev,
        'current', holdfast.context_json(s, 0, NULL, p_keys)->'values'));
    a.etag := p_etag;
    RETURN a;
END
$$;
