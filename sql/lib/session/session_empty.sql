-- session_empty: remove what a session holds, as far as allowed at once.
--
-- Called by:  sweep_session and me_ensure, with the session's row locked
-- Returns:    how many rows went; fewer than p_rows, and before p_until: all
--
-- Which tables there are is read from the catalogue: a table that comes later
-- is emptied without anybody thinking of it here.
CREATE OR REPLACE FUNCTION holdfast.session_empty(
    p_owner   text,
    p_session uuid,
    p_rows    int,                        -- NULL: all
    p_until   timestamptz                 -- NULL: however long it takes
) RETURNS int
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_step CONSTANT int := 250;           -- rows between two looks at the clock
    v_table text;
    v_step  int;
    v_count int;
    v_sum   int := 0;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    FOR v_table IN
        SELECT c.relname
          FROM pg_class AS c
          JOIN pg_attribute AS a
            ON a.attrelid = c.oid AND a.attname = 'session_id'
         WHERE c.relnamespace = 'holdfast'::regnamespace
           AND c.relkind IN ('r', 'p')
           AND c.relname NOT IN ('session', 'ended', 'grant_received')
         ORDER BY c.relname
    LOOP
        LOOP
            v_step := least(c_step, p_rows - v_sum);
            EXECUTE format('DELETE FROM holdfast.%1$I WHERE ctid = ANY (ARRAY('
                'SELECT ctid FROM holdfast.%1$I'
                ' WHERE user_id = $1 AND session_id = $2 LIMIT $3))', v_table)
              USING p_owner, p_session, v_step;
            GET DIAGNOSTICS v_count = ROW_COUNT;
            v_sum := v_sum + v_count;
            IF v_sum >= p_rows OR clock_timestamp() >= p_until THEN
                RETURN v_sum;
            END IF;
            EXIT WHEN v_count < v_step;
        END LOOP;
    END LOOP;
    RETURN v_sum;
END
$$;
