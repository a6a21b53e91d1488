-- export_page: a part of what is exported of one session.
--
-- Called by:  account_export, session_export
-- Returns:    lines, each one JSON object and a newline, at most p_bytes and
--             the line that passes that; and the kind and mark to go on
--             from, kind NULL when the session is through
--
-- Rows are drawn from a cursor, so that one page costs one page, whatever the
-- size of a value or of the session.
CREATE OR REPLACE FUNCTION holdfast.export_page(
    p_owner       text,
    p_session     uuid,
    p_bytes       int,
    p_last        int,                    -- the last kind to tell; NULL: all
    INOUT io_kind int,
    INOUT io_mark text,
    OUT lines     text
)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_bytes int := 0;
    v_lines text[] := '{}';
    v_row   record;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    WHILE io_kind <= coalesce(p_last, io_kind)
        AND holdfast.export_query(io_kind) IS NOT NULL AND v_bytes < p_bytes
    LOOP
        FOR v_row IN EXECUTE holdfast.export_query(io_kind)
            USING p_owner, p_session, io_mark
        LOOP
            io_mark := v_row.mark;
            v_bytes := v_bytes + octet_length(v_row.line);
            v_lines := v_lines || v_row.line;
            EXIT WHEN v_bytes >= p_bytes;
        END LOOP;
        IF v_bytes < p_bytes OR io_mark IS NULL THEN
            io_kind := io_kind + 1;
            io_mark := NULL;
        END IF;
    END LOOP;

    IF io_kind > p_last OR holdfast.export_query(io_kind) IS NULL THEN
        io_kind := NULL;
    END IF;
    lines := CASE WHEN v_lines = '{}' THEN ''
        ELSE array_to_string(v_lines, E'\n') || E'\n' END;
END
$$;
