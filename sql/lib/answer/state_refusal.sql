-- state_refusal: is there room for what going back would bring?
--
-- Called by:  snapshot_go, before anything is written
-- Returns:    NULL: yes; else 403.  A whole state had room when it was new;
--             a part of it beside what is there now may have none.
CREATE OR REPLACE FUNCTION holdfast.state_refusal(
    s        holdfast.session,
    p_set    jsonb,
    p_delete text[],
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_grew bigint;
    v_more int;
BEGIN
    SELECT coalesce(sum(t.size), 0), count(*) INTO v_grew, v_more
      FROM (SELECT octet_length(j.value::text) + octet_length(j.key) AS size
              FROM jsonb_each(p_set) AS j) AS t;
    SELECT v_grew - coalesce(sum(e.bytes), 0), v_more - count(*)
      INTO v_grew, v_more
      FROM holdfast.entry AS e
     WHERE e.user_id = s.user_id
       AND e.session_id = s.session_id
       AND e.value IS NOT NULL
       AND (p_set ? e.key OR e.key = ANY (p_delete));

    IF v_grew > 0 AND s.bytes + v_grew > p_limits.context_bytes
        OR v_more > 0 AND s.keys + v_more > p_limits.keys
    THEN
        RETURN holdfast.quota_refusal(NULL, s.bytes, v_grew, s.keys, v_more,
            p_limits);
    END IF;
    RETURN NULL;
END
$$;
