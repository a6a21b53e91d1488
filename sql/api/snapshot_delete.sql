-- snapshot_delete: let go of a snapshot, and of what only it still held.
--
-- Call:       write, one lock, never repeat
-- Called by:  DELETE of a snapshot
-- Returns:    204; 403 for somebody who neither made it nor owns the session;
--             404; 410; busy
CREATE OR REPLACE FUNCTION holdfast.snapshot_delete(
    p_owner   text,
    p_actor   text,
    p_need    text,
    p_session uuid,
    p_number  text,                       -- {number}
    p_limits  holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    r record;
    s holdfast.session;
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_actor <> p_owner THEN
        a := holdfast.access_refusal(p_owner, p_actor, p_need, p_session);
        IF a.status IS NOT NULL THEN
            RETURN a;
        END IF;
    END IF;
    s := holdfast.session_lock(p_owner, p_session, p_limits.session_grace);
    IF s.session_id IS NULL THEN
        RETURN holdfast.session_lost(p_owner, p_session, p_limits.session_grace);
    END IF;
    r := holdfast.snapshot_pick(p_owner, p_session, p_number, p_limits);
    IF (r.refusal).status IS NOT NULL THEN
        RETURN r.refusal;
    ELSIF p_actor NOT IN (p_owner, (r.n).actor) THEN
        RETURN holdfast.refusal(403, 'forbidden');
    END IF;

    PERFORM holdfast.snapshot_drop(p_owner, p_session, (r.n).number);
    a.status := 204;
    a.bell := json_build_array(holdfast.session_moved(s, p_actor, 'snapshot',
        clock_timestamp()));
    a.outcome := 'applied';
    RETURN a;
END
$$;
