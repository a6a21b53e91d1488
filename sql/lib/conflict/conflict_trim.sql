-- conflict_trim: the oldest copies go when there are too many.
--
-- Called by:  whatever keeps copies, after it has
-- Returns:    how many went; no save is ever refused for them.  The newest
--             stays, however large it is.
CREATE OR REPLACE FUNCTION holdfast.conflict_trim(
    p_owner   text,
    p_session uuid,
    p_limits  holdfast.limits
) RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_rows int;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    DELETE FROM holdfast.conflict AS c
     USING (SELECT x.conflict_id,
                   row_number() OVER w AS place,
                   sum(x.bytes) OVER w AS bytes
              FROM holdfast.conflict AS x
             WHERE x.user_id = p_owner AND x.session_id = p_session
            WINDOW w AS (ORDER BY x.number DESC)) AS t
     WHERE c.user_id = p_owner
       AND c.session_id = p_session
       AND c.conflict_id = t.conflict_id
       AND (t.place > p_limits.conflicts OR
            t.bytes > p_limits.conflict_bytes AND t.place > 1);
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$$;
