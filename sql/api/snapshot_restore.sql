-- snapshot_restore: make a snapshot, or a part of it, the present again.
--
-- Call:       write, one lock, never repeat
-- Called by:  POST restore of a snapshot; snapshot_restore_id; context_sync
-- Returns:    200 with {rev, number, changed, before}; 403; 404; 409 state;
--             410; 422 for a scope that has nothing in common with the
--             snapshot's; busy
--
-- Only the difference is written, as a new revision, and a step of undo
-- before it, so that one undo takes all of it back.
CREATE OR REPLACE FUNCTION holdfast.snapshot_restore(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_number  text,                       -- {number}
    p_body    jsonb,                      -- scope; NULL: all of the snapshot
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_scope  text;
    v_before bigint;
    v_bell   text;
    v_versions jsonb;
    s        holdfast.session;
    r        record;
    d        record;
    a        holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a := holdfast.context_open(p_owner, p_actor, p_need, p_session, p_limits);
    IF a.status IS NOT NULL THEN
        RETURN a;
    END IF;
    SELECT * INTO s
      FROM holdfast.session AS x
     WHERE x.user_id = p_owner AND x.session_id = p_session;
    r := holdfast.snapshot_pick(p_owner, p_session, p_number, p_limits);
    IF (r.refusal).status IS NOT NULL THEN
        RETURN r.refusal;
    END IF;
    v_scope := holdfast.scope_meet((r.n).scope, coalesce(p_body->>'scope', ''));
    IF v_scope IS NULL THEN
        RETURN holdfast.refusal(422, 'schema', json_build_object('errors',
            json_build_array(json_build_object(
                'pointer', '/scope',
                'keyword', 'scope',
                'message', 'has no keys in common with the snapshot'))));
    END IF;

    -- Before the step, which may take the place of this very snapshot.
    d := holdfast.state_change(p_owner, p_session, (r.n).rev, v_scope);
    IF d.is_any THEN
        v_versions := holdfast.state_versions(p_owner, p_session, (r.n).rev,
            v_scope);
        a := holdfast.state_refusal(s, d.to_set, d.to_delete, p_limits);
        IF a.status IS NULL THEN
            a := holdfast.snapshot_room(p_owner, p_session, p_limits);
        END IF;
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
        v_before := ((holdfast.snapshot_step(p_owner, p_session, p_actor,
            holdfast.uuid_make(clock_timestamp()),
            jsonb_build_object('scope', v_scope), s.rev, p_limits)).n).number;
        v_bell := holdfast.state_write(p_owner, p_session, p_actor, d.to_set,
            d.to_delete, v_versions, 'restore', p_limits);
    END IF;
    RETURN holdfast.state_answer(p_owner, p_session, (r.n).number, d.to_set,
        d.to_delete, v_before, v_bell, p_limits);
END
$$;
