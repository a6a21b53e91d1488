-- conflict_make: a copy of one side of a conflict, not yet kept.
--
-- Called by:  overlap_copy, batch_kept, batch_copies; conflict_add stores it
-- Returns:    the row.  The side that lost is kept whole; the one that won is
--             in the context, and is kept beside it only while it is small.
--             What was not applied has an id made of its origin, so that the
--             same again is the same copy, and other content is another; but
--             of what `reject` refused there is one copy a (client, seq, key):
--             its author holds it still, and sends it again.  Where the side
--             that lost is not the newcomer's, overlap_copy says whose typing it is.
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
    v_copy holdfast.conflict;
BEGIN
    v_copy.user_id := s.user_id;
    v_copy.session_id := s.session_id;
    v_copy.number := 0;
    v_copy.key := p_key;
    v_copy.base := p_base;
    v_copy.mine := p_mine;
    v_copy.theirs := p_theirs;
    v_copy.mine_set := p_mine IS NOT NULL;
    v_copy.theirs_set := p_theirs IS NOT NULL;
    v_copy.kept := CASE p_reason WHEN 'overlap' THEN 'mine' ELSE 'theirs' END;
    v_copy.reason := p_reason;
    v_copy.client := p_client;
    v_copy.seq := p_seq;
    v_copy.actor := p_actor;
    v_copy.rev := p_rev;
    v_copy.created_at := clock_timestamp();

    IF v_copy.kept = 'mine' THEN
        v_copy.conflict_id := gen_random_uuid();
        IF octet_length(v_copy.mine::text) > c_small THEN
            v_copy.mine := NULL;
        END IF;
    ELSE
        v_copy.conflict_id := md5(concat_ws(E'\x1f', s.era, p_actor, p_client,
            p_seq, p_key, p_reason,
            CASE WHEN p_seq IS NULL OR p_reason <> 'rejected'
            THEN md5(p_mine::text) END))::uuid;
        v_copy.typing := holdfast.typing_of(p_actor, p_client);
        IF octet_length(v_copy.theirs::text) > c_small THEN
            v_copy.theirs := NULL;
        END IF;
    END IF;

    v_copy.bytes := octet_length(p_key)
        + coalesce(octet_length(v_copy.mine::text), 0)
        + coalesce(octet_length(v_copy.theirs::text), 0);
    RETURN v_copy;
END
$$;
