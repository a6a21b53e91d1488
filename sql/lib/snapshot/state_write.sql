-- state_write: make a difference true, as one new revision.
--
-- Called by:  snapshot_restore, snapshot_undo, snapshot_redo; the session's
--             row is locked, the owner set
-- Returns:    the doorbell to ring
--
-- No client is named as the writer: whoever has not seen this revision, the
-- one who asked for it included, and saves over it gets a copy of it.
CREATE OR REPLACE FUNCTION holdfast.state_write(
    p_owner   text,
    p_session uuid,
    p_actor   text,
    p_set     jsonb,
    p_delete  text[],
    p_versions jsonb,                     -- of what is set
    p_via     text,
    p_limits  holdfast.limits
) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    v_now   timestamptz := clock_timestamp();
    v_keys  text[] := ARRAY(SELECT k FROM (SELECT jsonb_object_keys(p_set) AS k
                                            UNION ALL
                                           SELECT unnest(p_delete)) AS t
                             ORDER BY k COLLATE "C");
    s       holdfast.session;
    v_wrote record;
BEGIN
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;

    v_wrote := holdfast.entry_write(p_owner, p_session, s.rev + 1, NULL, p_actor,
        p_set, p_delete, s.snapshot_rev, NULL);
    IF p_versions <> '{}' THEN
        PERFORM holdfast.entry_versions(p_owner, p_session, s.rev + 1,
            jsonb_build_array(jsonb_build_object('set', p_set,
                'version', p_versions)));
    END IF;
    UPDATE holdfast.session AS x
       SET rev = s.rev + 1,
           context_rev = s.rev + 1,
           bytes = x.bytes + v_wrote.d_bytes,
           keys = x.keys + v_wrote.d_keys,
           past_bytes = x.past_bytes + v_wrote.d_past,
           saved_at = v_now,
           expires_at = CASE WHEN x.expires_at IS NOT NULL
               THEN holdfast.expiry(x.ttl, v_now) END
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    IF cardinality(p_delete) > 0 THEN
        PERFORM holdfast.tombstone_trim(p_owner, p_session, p_limits);
    END IF;
    IF s.past_bytes + v_wrote.d_past > p_limits.past_bytes THEN
        PERFORM holdfast.past_trim(p_owner, p_session, p_limits);
    END IF;
    INSERT INTO holdfast.activity
        (user_id, session_id, rev, at, actor, via, keys)
    VALUES (p_owner, p_session, s.rev + 1, v_now, p_actor, p_via, v_keys);
    RETURN holdfast.save_bell(p_session, s.rev + 1, NULL, v_keys);
END
$$;
