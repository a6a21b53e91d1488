-- resume_json: where to continue, from the keys `step/...` and `nav`.
--
-- Called by:  session_resume and recover_answer
-- Returns:    {step, substep, reason, confidence, minutes, alternatives,
--             skippable, url}; url is left out when there is none to go to
--
-- The first rule that fits, in the order of the steps (their `order`, then
-- their names):
--     active     the unfinished step that is active; of several the one that
--                was written last
--     failed,    the first unfinished step that is not blocked and whose
--     next       depends_on are all finished
--     blocked    the first unfinished step
--     completed  there are steps, and all are finished
--     nav        there are none, but a place where the person was
--     nothing
--
-- What is not as schemas/wellknown has it counts as absent: no value may make
-- this raise.
CREATE OR REPLACE FUNCTION holdfast.resume_json(
    p_owner   text,
    p_session uuid
) RETURNS json
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_most CONSTANT int := 100;           -- of a list
    v_place   text;                       -- where the person was
    v_count   int;
    v_done    jsonb;
    v_ready   text[];
    v_skip    text[];
    v_step    text;
    v_value   jsonb;
    v_reason  text;
    v_minutes numeric;
    v_url     text;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    SELECT e.value->>'url' INTO v_place
      FROM holdfast.entry AS e
     WHERE e.user_id = p_owner AND e.session_id = p_session AND e.key = 'nav'
       AND jsonb_typeof(e.value->'url') = 'string';
    IF NOT holdfast.path_is_safe(v_place) THEN
        v_place := NULL;
    END IF;

    SELECT count(*), jsonb_object_agg(substr(e.key, 6), 1) FILTER (
               WHERE holdfast.step_status(e.value) IN ('completed', 'skipped'))
      INTO v_count, v_done
      FROM holdfast.entry AS e
     WHERE e.user_id = p_owner AND e.session_id = p_session
       AND starts_with(e.key, 'step/')
       AND jsonb_typeof(e.value) = 'object';

    IF v_count > 0 THEN
        WITH open AS (
            SELECT substr(e.key, 6) AS id, e.value, e.rev,
                   holdfast.step_status(e.value) AS status,
                   holdfast.step_waits(e.value, coalesce(v_done, '{}')) AS waits,
                   row_number() OVER (ORDER BY
                       holdfast.step_number(e.value, 'order'), e.key) AS place
              FROM holdfast.entry AS e
             WHERE e.user_id = p_owner AND e.session_id = p_session
               AND starts_with(e.key, 'step/')
               AND jsonb_typeof(e.value) = 'object'
               AND holdfast.step_status(e.value) NOT IN ('completed', 'skipped')
        ), told AS (
            SELECT o.*, CASE
                   WHEN o.status = 'active' THEN 'active'
                   WHEN o.status = 'blocked' OR o.waits THEN 'blocked'
                   WHEN o.status = 'failed' THEN 'failed'
                   ELSE 'next' END AS reason
              FROM open AS o
        ), chosen AS (
            SELECT t.id, t.value, t.reason
              FROM told AS t
             ORDER BY t.reason <> 'active', t.reason = 'blocked',
                   CASE WHEN t.reason = 'active' THEN -t.rev END, t.place
             LIMIT 1
        )
        SELECT c.id, c.value, c.reason,
               ARRAY(SELECT t.id FROM told AS t
                      WHERE t.reason <> 'blocked' AND t.id <> c.id
                      ORDER BY t.place LIMIT c_most),
               ARRAY(SELECT t.id FROM told AS t
                      WHERE t.value->'optional' = 'true'
                      ORDER BY t.place LIMIT c_most)
          INTO v_step, v_value, v_reason, v_ready, v_skip
          FROM chosen AS c;
    END IF;

    v_reason := CASE WHEN v_step IS NOT NULL THEN v_reason
        WHEN v_count > 0 THEN 'completed'
        WHEN v_place IS NOT NULL THEN 'nav' ELSE 'nothing' END;
    v_minutes := round(holdfast.step_number(v_value, 'minutes') * (1 - least(1,
        greatest(0, coalesce(holdfast.step_number(v_value, 'completion'), 0)))), 1);
    v_url := CASE WHEN jsonb_typeof(v_value->'url') = 'string'
        AND holdfast.path_is_safe(v_value->>'url')
        THEN v_value->>'url' ELSE v_place END;

    RETURN (jsonb_build_object(
        'step', v_step,
        'substep', holdfast.step_part(v_value),
        'reason', v_reason,
        'confidence', CASE v_reason WHEN 'completed' THEN 1 WHEN 'active' THEN 0.9
            WHEN 'next' THEN 0.7 WHEN 'failed' THEN 0.6 WHEN 'nav' THEN 0.5
            WHEN 'blocked' THEN 0.3 ELSE 0 END,
        'minutes', CASE WHEN v_minutes >= 0 THEN v_minutes END,
        'alternatives', coalesce(v_ready, '{}'),
        'skippable', coalesce(v_skip, '{}'))
        || CASE WHEN v_url IS NOT NULL THEN jsonb_build_object('url', v_url)
           ELSE '{}' END)::json;
END
$$;
