-- account_sign_out: end every ticket and stream this user has.
--
-- Call:       write, one lock, repeat
-- Called by:  POST /api/account/sign-out
-- Returns:    204; tickets made before this moment are refused from now on,
--             and the doorbell closes the streams.  busy
CREATE OR REPLACE FUNCTION holdfast.account_sign_out(
    p_owner text,
    p_actor text
) RETURNS holdfast.answer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    a.bell := holdfast.account_close(p_owner);
    IF NOT holdfast.account_not_before(p_owner, NULL) THEN
        RETURN holdfast.refusal(0, 'busy');
    END IF;
    a.status := 204;
    a.outcome := 'applied';
    RETURN a;
END
$$;
