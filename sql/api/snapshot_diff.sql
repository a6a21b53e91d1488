-- snapshot_diff: what changed from one snapshot to another, or to the present.
--
-- Call:       slow, no lock, repeat
-- Called by:  GET of a snapshot's diff
-- Returns:    200 with {patch, changed}: a merge patch that makes of this
--             one's values the other's, and pointers to what differs; 400
--             when the two have no keys in common; 403; 404; 410
CREATE OR REPLACE FUNCTION holdfast.snapshot_diff(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_number  text,                       -- {number}
    p_to      text,                       -- ?to; NULL: the present
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_rev   bigint;
    v_scope text;
    r       record;
    t       record;
    a       holdfast.answer;
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
    v_scope := (r.n).scope;
    IF p_to IS NOT NULL THEN
        t := holdfast.snapshot_pick(p_owner, p_session, p_to, p_limits);
        IF (t.refusal).status IS NOT NULL THEN
            RETURN t.refusal;
        END IF;
        v_rev := (t.n).rev;
        v_scope := holdfast.scope_meet(v_scope, (t.n).scope);
        IF v_scope IS NULL THEN
            RETURN holdfast.refusal(400, 'bad-parameter',
                json_build_object('parameter', 'to'));
        END IF;
    END IF;

    a.status := 200;
    WITH d AS (
        SELECT x.key, x.old, x.new
          FROM holdfast.state_diff(p_owner, p_session, (r.n).rev, v_rev,
               v_scope) AS x
    )
    SELECT json_build_object(
        'patch', (
            SELECT coalesce(json_object_agg(d.key, coalesce(
                       holdfast.merge_diff(d.old, d.new), 'null')), '{}')
              FROM d),
        'changed', (
            SELECT coalesce(json_agg(x.pointer ORDER BY d.key, x.place), '[]')
              FROM d, holdfast.diff_pointers('/' || replace(
                   replace(d.key, '~', '~0'), '/', '~1'), d.old, d.new)
                   WITH ORDINALITY AS x (pointer, place)))
      INTO a.body;
    RETURN a;
END
$$;
