-- session_counters: a session's counters, over all its clients.
--
-- Called by:  session_json, and exports
-- Returns:    {name: total}: each client keeps its own totals, so that a save
--             that comes twice counts once; what came without a client, and
--             from clients that were forgotten since, is in the session's row
CREATE OR REPLACE FUNCTION holdfast.session_counters(
    s holdfast.session
) RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    v_each jsonb;
BEGIN
    SELECT jsonb_agg(k.counters) INTO v_each
      FROM holdfast.client AS k
     WHERE k.user_id = s.user_id
       AND k.session_id = s.session_id
       AND k.counters <> '{}';
    IF v_each IS NULL THEN
        RETURN s.counters;
    END IF;

    RETURN (
        SELECT coalesce(jsonb_object_agg(t.name, t.total), '{}')
          FROM (SELECT c.key AS name, sum(c.value::numeric) AS total
                  FROM jsonb_array_elements(v_each || s.counters) AS x,
                       jsonb_each_text(x.value) AS c
                 GROUP BY c.key) AS t);
END
$$;
