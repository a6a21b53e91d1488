-- plan_begin: a plan that changes nothing yet.
--
-- Called by:  plan_make
-- Returns:    the session's figures as they are, and how far the client has come
CREATE OR REPLACE FUNCTION holdfast.plan_begin(
    s        holdfast.session,
    p_actor  text,
    p_client text                         -- NULL: a program
) RETURNS holdfast.plan
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    p holdfast.plan;
BEGIN
    IF p_client IS NOT NULL THEN
        SELECT c.seq, c.digests, c.counters, c.seq IS NOT NULL
          INTO p.last, p.digests, p.counters, p.is_known
          FROM holdfast.client_find(s.user_id, s.session_id, p_actor,
               p_client) AS c;
    END IF;
    p.counters := coalesce(p.counters, '{}');
    p.rev := s.rev;
    p.bytes := s.bytes;
    p.keys := s.keys;
    p.is_reset := false;
    p.entries := '{}';
    p.copies := '{}';
    p.applied := '{}';
    p.skipped := '{}';
    p.parked := '{}';
    p.to_park := '{}';
    p.increments := '{}';
    RETURN p;
END
$$;
