-- snapshot_get: one snapshot, with the state it names.
--
-- Call:       read, no lock, repeat
-- Called by:  GET of a snapshot
-- Returns:    200 with the snapshot and its values; 403; 404; 410
--
-- STABLE, and so of one moment: a save that moves a value aside meanwhile
-- neither hides it nor shows it twice.
CREATE OR REPLACE FUNCTION holdfast.snapshot_get(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_number  text,                       -- {number}
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    r record;
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_read(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    r := holdfast.snapshot_pick(p_owner, p_session, p_number, p_limits);
    IF (r.refusal).status IS NOT NULL THEN
        RETURN r.refusal;
    END IF;

    a.status := 200;
    a.body := left(holdfast.snapshot_json(r.n)::text, -1) || ', "values" : '
        || (SELECT coalesce(json_object_agg(t.key, t.value), '{}')::text
              FROM holdfast.state_at(p_owner, p_session, (r.n).rev, (r.n).scope) AS t)
        || '}';
    RETURN a;
END
$$;
