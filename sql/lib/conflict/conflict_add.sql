-- conflict_add: store copies, within their bounds.
--
-- Called by:  whatever overwrites or refuses something; the session is locked
-- Returns:    warn, Quota-Warning's value when a bound is near; dropped, what
--             had to go for these (conflict_fit), NULL: nothing.  No save is
--             ever refused for want of room.
--
-- A person who goes on typing where another one types loses a longer piece of
-- the same sentence each time.  The copy of a piece goes when a later one, made
-- within a minute, has all of it.  Only then: a copy is a promise.
CREATE OR REPLACE FUNCTION holdfast.conflict_add(
    p_owner   text,
    p_session uuid,
    p_copies  holdfast.conflict[],
    p_limits  holdfast.limits,
    OUT warn    text,
    OUT dropped json
)
LANGUAGE plpgsql
AS $$
DECLARE
    v_copy  holdfast.conflict;
    v_last  bigint;
    v_used  bigint;
    v_bytes bigint;
BEGIN
    SELECT coalesce(max(k.number), 0) INTO v_last
      FROM holdfast.conflict AS k
     WHERE k.user_id = p_owner AND k.session_id = p_session;

    FOREACH v_copy IN ARRAY p_copies LOOP
        DELETE FROM holdfast.conflict AS k
         WHERE k.user_id = p_owner AND k.session_id = p_session
           AND k.key = v_copy.key AND k.typing = v_copy.typing
           AND k.conflict_id <> v_copy.conflict_id
           AND k.reason IN ('overlap', 'rejected') AND k.reason = v_copy.reason
           AND k.created_at > v_copy.created_at - interval '1 minute'
           AND CASE v_copy.kept
               WHEN 'mine' THEN holdfast.value_grew(k.theirs, v_copy.theirs)
               ELSE holdfast.value_grew(k.mine, v_copy.mine) END;
        v_last := v_last + 1;
        v_copy.number := v_last;
        INSERT INTO holdfast.conflict VALUES (v_copy.*)
        ON CONFLICT (user_id, session_id, conflict_id) DO UPDATE
           SET number = excluded.number, base = excluded.base,
               rev = excluded.rev, created_at = excluded.created_at,
               mine = excluded.mine, mine_set = excluded.mine_set,
               theirs = excluded.theirs, theirs_set = excluded.theirs_set,
               bytes = excluded.bytes;
    END LOOP;

    SELECT count(*), sum(k.bytes) INTO v_used, v_bytes
      FROM holdfast.conflict AS k
     WHERE k.user_id = p_owner AND k.session_id = p_session;
    IF v_used > p_limits.conflicts OR v_bytes > p_limits.conflict_bytes THEN
        SELECT f.dropped, f.used, f.bytes INTO dropped, v_used, v_bytes
          FROM holdfast.conflict_fit(p_owner, p_session, p_limits) AS f;
    END IF;
    warn := nullif(concat_ws(', ',
        CASE WHEN dropped IS NULL
            THEN holdfast.quota_warning('conflicts', v_used, p_limits.conflicts)
            ELSE 'conflicts;used=' || v_used || ';limit=' || p_limits.conflicts
                || ';dropped=' || json_array_length(dropped) END,
        holdfast.quota_warning('conflict_bytes', v_bytes,
            p_limits.conflict_bytes)), '');
END
$$;
