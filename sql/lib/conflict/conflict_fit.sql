-- conflict_fit: there are too many copies, so some go.
--
-- Called by:  conflict_add
-- Returns:    dropped, those that went, as an answer names them, NULL: none;
--             and the count and bytes of those that stay
--
-- Places are given to the newest copy of each key, then to the second newest of
-- each, and so on, among these to the newer first; what does not fit goes, and
-- what is smaller may still fit.  So no key's copies push out the only one of
-- another key.  The first place is given however large the copy is.  How many
-- went is counted in the session, where people see it later.
CREATE OR REPLACE FUNCTION holdfast.conflict_fit(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits,
    OUT dropped json,
    OUT used    int,
    OUT bytes   bigint
)
LANGUAGE plpgsql
AS $$
DECLARE
    v_gone uuid[] := '{}';
    v_told json[] := '{}';
    v_copy record;
BEGIN
    used := 0;
    bytes := 0;
    FOR v_copy IN
        SELECT t.id, t.key, t.reason, t.bytes
          FROM (SELECT c.conflict_id AS id, c.key, c.reason, c.bytes,
                       c.number, row_number() OVER (
                       PARTITION BY c.key ORDER BY c.number DESC) AS place
                  FROM holdfast.conflict AS c
                 WHERE c.user_id = p_owner
                   AND c.session_id = p_session) AS t
         ORDER BY t.place, t.number DESC
    LOOP
        IF used = 0 OR used < p_limits.conflicts
            AND bytes + v_copy.bytes <= p_limits.conflict_bytes THEN
            used := used + 1;
            bytes := bytes + v_copy.bytes;
        ELSE
            v_gone := v_gone || v_copy.id;
            v_told := v_told || json_build_object(
                'id', v_copy.id, 'key', v_copy.key, 'reason', v_copy.reason);
        END IF;
    END LOOP;
    IF cardinality(v_gone) = 0 THEN       -- one, which is larger than the bound
        RETURN;
    END IF;

    DELETE FROM holdfast.conflict AS c
     WHERE c.user_id = p_owner AND c.session_id = p_session
       AND c.conflict_id = ANY (v_gone);
    UPDATE holdfast.session AS x
       SET dropped = x.dropped + cardinality(v_gone)
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    dropped := array_to_json(v_told);
END
$$;
