-- sweep_slice: remove a little of what has had its time.
--
-- Call:       slow, one lock, repeat
-- Called by:  the sweeper and POST cleanup, again and again while `more`
-- Returns:    200 and {"sessions", "snapshots", "entries", "more", "busy"}:
--             how many rows went; more: this slice did something, so another
--             one may find something; busy: another node is at it
--
-- One transaction holds one session's row, for 20 ms when it is over and while
-- it lives for some 5 ms or as long as its few hundred rows of a task take; it
-- waits for no lock.  Over all nodes one slice runs at a time.  Each task finds
-- its work through an index of its own and tests again once it has the lock.
--
-- SECURITY DEFINER, for it works across owners; it takes nothing from its
-- caller but limits, and answers numbers.
CREATE OR REPLACE FUNCTION holdfast.sweep_slice(
    p_limits holdfast.limits
) RETURNS holdfast.answer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    c_tasks CONSTANT text[] := ARRAY[
        'sweep_sessions', 'sweep_snapshots', 'sweep_tombstones',
        'sweep_parked', 'sweep_conflicts', 'sweep_requests', 'sweep_ended',
        'sweep_activity', 'sweep_erased', 'sweep_jobs', 'sweep_leases',
        'sweep_clients'];
    -- Where to begin is left to chance: a task that fails time and again
    -- then stops no other one.
    v_first int := floor(random() * cardinality(c_tasks))::int;
    v_task  text;
    v_done  jsonb;
    a       holdfast.answer;
BEGIN
    a.status := 200;
    a.body := '{"sessions": 0, "snapshots": 0, "entries": 0, "more": false, "busy": false}';

    IF NOT pg_try_advisory_xact_lock(hashtextextended('holdfast sweep', 0)) THEN
        a.body := a.body::jsonb || '{"busy": true}';
        RETURN a;
    END IF;

    FOR i IN 0 .. cardinality(c_tasks) - 1 LOOP
        v_task := c_tasks[1 + (v_first + i) % cardinality(c_tasks)];
        EXECUTE format('SELECT holdfast.%I($1)', v_task)
           INTO v_done USING p_limits;
        IF v_done IS NOT NULL THEN
            a.body := a.body::jsonb || v_done
                || jsonb_build_object('more', true, 'task', v_task);
            RETURN a;
        END IF;
    END LOOP;
    RETURN a;
END
$$;
