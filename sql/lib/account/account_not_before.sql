-- account_not_before: from this moment on, older tickets are worth nothing.
--
-- Called by:  sign-out, claim and erase
-- Returns:    false: busy
CREATE OR REPLACE FUNCTION holdfast.account_not_before(
    p_owner     text,
    p_erased_at timestamptz               -- NULL: stays as it is
) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF NOT holdfast.try_lock('principal', p_owner, '') THEN
        RETURN false;
    END IF;
    INSERT INTO holdfast.principal AS p (user_id, not_before, erased_at)
    VALUES (p_owner, v_now, p_erased_at)
    ON CONFLICT (user_id) DO UPDATE
       SET not_before = greatest(p.not_before, excluded.not_before),
           erased_at = coalesce(excluded.erased_at, p.erased_at);
    RETURN true;
END
$$;
