-- request_done: remember what an Idempotency-Key has made, for 24 hours.
--
-- Called by:  every create that succeeded, in the same transaction
-- Returns:    nothing; without a key it does nothing
CREATE OR REPLACE FUNCTION holdfast.request_done(
    p_owner       text,
    p_actor       text,
    p_idem        text,
    p_fingerprint text,
    p_status      int,
    p_thing       text
) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF p_idem IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO holdfast.request AS r
        (user_id, actor, idem_key, fingerprint, status, thing, created_at)
    VALUES (p_owner, p_actor, p_idem, p_fingerprint, p_status, p_thing, v_now)
    ON CONFLICT (user_id, actor, idem_key) DO UPDATE    -- older than 24 hours
       SET fingerprint = excluded.fingerprint,
           status = excluded.status,
           thing = excluded.thing,
           created_at = excluded.created_at;
END
$$;
