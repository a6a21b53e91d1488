-- conflict_make: a copy of one side of a conflict, not yet kept.
--
-- Called by:  overlap_copy, batch_kept, batch_copies; conflict_add stores it
-- Returns:    the row.  The side that lost is kept whole; the one that won is
--             in the context, and is kept beside it only while it is small.
--             What was not applied has an id made of its origin, so that the
--             same again is the same copy, and other content is another; but
--             of what `reject` refused there is one copy a (client, seq, key):
--             its author holds it still, and sends it again.  Whose typing the
--             side is that lost, overlap_copy says where that is not the newcomer's.
CREATE OR REPLACE FUNCTION holdfast.conflict_make(
    s        holdfast.session,
    p_actor  text,
    p_client text,
    p_seq    bigint,
    p_base   bigint,
    p_rev    bigint,
    p_key    text,
    p_mine   jsonb,                       -- what the newcomer sent; NULL: a deletion
    p_theirs jsonb,                       -- what was there
    p_reason text
) RETURNS holdfast.conflict
LANGUAGE plpgsql
AS $$
DECLARE
    c_small CONSTANT int := 16384;
    c holdfast.conflict;
BEGIN
    c.user_id := s.user_id;
    c.session_id := s.session_id;
    c.number := 0;
    c.key := p_key;
    c.base := p_base;
    c.mine := p_mine;
    c.theirs := p_theirs;
    c.mine_set := p_mine IS NOT NULL;
    c.theirs_set := p_theirs IS NOT NULL;
    c.kept := CASE p_reason WHEN 'overlap' THEN 'mine' ELSE 'theirs' END;
    c.reason := p_reason;
    c.client := p_client;
    c.seq := p_seq;
    c.actor := p_actor;
    c.rev := p_rev;
    c.created_at := clock_timestamp();

    IF c.kept = 'mine' THEN
        c.conflict_id := gen_random_uuid();
        IF octet_length(c.mine::text) > c_small THEN
            c.mine := NULL;
        END IF;
    ELSE
        c.conflict_id := md5(concat_ws(E'\x1f', s.era, p_actor, p_client,
            p_seq, p_key, p_reason,
            CASE WHEN p_seq IS NULL OR p_reason <> 'rejected'
            THEN md5(p_mine::text) END))::uuid;
        c.typing := holdfast.typing_of(p_actor, p_client);
        IF octet_length(c.theirs::text) > c_small THEN
            c.theirs := NULL;
        END IF;
    END IF;

    c.bytes := octet_length(p_key)
        + coalesce(octet_length(c.mine::text), 0)
        + coalesce(octet_length(c.theirs::text), 0);
    RETURN c;
END
$$;
