-- schema_state: has the database the migrations that this program expects?
--
-- Call:       read, no lock, repeat
-- Called by:  /health/ready, and `holdfast check`
-- Takes:      the names of the files in sql/migrations, a JSON array
-- Returns:    200; 503 with those that are missing
--
-- Of no user, so it sets no owner: it reads the list of migrations alone.
CREATE OR REPLACE FUNCTION holdfast.schema_state(
    p_names text                          -- =given
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_missing jsonb;
    a         holdfast.answer;
BEGIN
    SELECT jsonb_agg(n.name ORDER BY n.name) INTO v_missing
      FROM jsonb_array_elements_text(p_names::jsonb) AS n (name)
     WHERE NOT EXISTS (SELECT FROM holdfast.migration AS m
                        WHERE m.name = n.name);
    IF v_missing IS NULL THEN
        a.status := 200;
        a.body := '{"missing":[]}';
        RETURN a;
    END IF;

    a.status := 503;
    a.code := 'unavailable';
    a.body := jsonb_build_object('missing', v_missing)::text;
    RETURN a;
END
$$;
