-- try_lock: one at a time for a name, to the end of the transaction.
--
-- Called by:  creates, whose row does not exist yet: two INSERTs of one key
--             would wait for each other, and in a batch nothing waits
-- Returns:    false: somebody else has it; answer 'busy'.  In the slow lane
--             it waits instead, and lock_timeout bounds that.
CREATE OR REPLACE FUNCTION holdfast.try_lock(
    p_space text,
    p_owner text,
    p_name  text
) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- US is in no name: control characters are refused in users and keys.
    v_lock bigint := hashtextextended(
        concat_ws(E'\x1f', 'holdfast', p_space, p_owner, p_name), 0);
BEGIN
    IF current_setting('holdfast.wait', true) = 'on' THEN
        PERFORM pg_advisory_xact_lock(v_lock);
        RETURN true;
    END IF;
    RETURN pg_try_advisory_xact_lock(v_lock);
END
$$;
