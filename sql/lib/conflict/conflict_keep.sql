-- conflict_keep: store copies, within their bounds.
--
-- Called by:  whatever overwrites or refuses something; the session is locked
-- Returns:    Quota-Warning's value when the bound is near.  At the bound the
--             oldest go, and no save is ever refused for it; the newest stays,
--             however large it is.
--
-- A person who goes on typing where another one types loses a longer piece of
-- the same sentence each time.  The copy of a piece goes when a later one, made
-- within a minute, has all of it.  Only then: a copy is a promise.
CREATE OR REPLACE FUNCTION holdfast.conflict_keep(
    p_owner   text,
    p_session uuid,
    p_copies  holdfast.conflict[],
    p_limits  holdfast.limits
) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
    c       holdfast.conflict;
    v_last  bigint;
    v_used  bigint;
    v_bytes bigint;
BEGIN
    SELECT coalesce(max(k.number), 0) INTO v_last
      FROM holdfast.conflict AS k
     WHERE k.user_id = p_owner AND k.session_id = p_session;

    FOREACH c IN ARRAY p_copies LOOP
        DELETE FROM holdfast.conflict AS k
         WHERE k.user_id = p_owner AND k.session_id = p_session
           AND k.key = c.key AND k.typing = c.typing
           AND k.conflict_id <> c.conflict_id
           AND k.reason IN ('overlap', 'rejected') AND k.reason = c.reason
           AND k.created_at > c.created_at - interval '1 minute'
           AND CASE c.kept
               WHEN 'mine' THEN holdfast.value_grew(k.theirs, c.theirs)
               ELSE holdfast.value_grew(k.mine, c.mine) END;
        v_last := v_last + 1;
        c.number := v_last;
        INSERT INTO holdfast.conflict VALUES (c.*)
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
        v_used := v_used - holdfast.conflict_trim(p_owner, p_session, p_limits);
    END IF;
    RETURN holdfast.quota_warning('conflicts', v_used, p_limits.conflicts);
END
$$;
