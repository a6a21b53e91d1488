-- account_ticket: is a ticket made at this time still good?
--
-- Call:       read, no lock, repeat
-- Called by:  beacons and streams, with p_owner = whom the ticket was made
--             for; not the session's owner: the moment is the actor's own
-- Returns:    200; 401 ticket-invalid for one made before the user signed
--             out, was claimed or erased
--
-- A ticket of an older server, and a worker of one, knows whole seconds: one of
-- that very second is refused, too.  Seconds have less than twelve digits.
CREATE OR REPLACE FUNCTION holdfast.account_ticket(
    p_owner text,
    p_iat   bigint                        -- unix time, in microseconds
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    a holdfast.answer;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    IF EXISTS (SELECT FROM holdfast.principal AS p
                WHERE p.user_id = p_owner
                  AND p.not_before > to_timestamp(p_iat::float8
                      / CASE WHEN p_iat < 100000000000 THEN 1 ELSE 1e6 END))
    THEN
        RETURN holdfast.refusal(401, 'ticket-invalid');
    END IF;
    a.status := 200;
    RETURN a;
END
$$;
