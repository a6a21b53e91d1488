-- request_begin: has this Idempotency-Key been here?
--
-- Called by:  every create, before anything else
-- Returns:    verdict 'new': go on, and end with request_done
--             'busy': the first one is under way
--             'reused': the key came with another request: 422 key-reused
--             'replayed': status and thing, the id of what was made then
CREATE OR REPLACE FUNCTION holdfast.request_begin(
    p_owner       text,
    p_actor       text,
    p_idem        text,                   -- NULL: the request has no key
    p_fingerprint text,
    OUT verdict   text,
    OUT status    int,
    OUT thing     text
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET holdfast.owner = ''
AS $$
DECLARE
    v_request holdfast.request;
BEGIN
    PERFORM set_config('holdfast.owner', p_owner, true);

    verdict := 'new';
    IF p_idem IS NULL THEN
        RETURN;
    END IF;
    -- Never waited for, not even in the slow lane: a twin that takes long is
    -- told of as such.
    IF NOT pg_try_advisory_xact_lock(hashtextextended(concat_ws(E'\x1f',
        'holdfast', 'request', p_owner, p_actor, p_idem), 0)) THEN
        verdict := 'busy';
        RETURN;
    END IF;

    SELECT * INTO v_request
      FROM holdfast.request AS x
     WHERE x.user_id = p_owner
       AND x.actor = p_actor
       AND x.idem_key = p_idem
       AND x.created_at > clock_timestamp() - interval '24 hours';
    IF NOT FOUND THEN
        RETURN;
    END IF;

    IF v_request.fingerprint <> p_fingerprint THEN
        verdict := 'reused';
        RETURN;
    END IF;
    verdict := 'replayed';
    status := v_request.status;
    thing := v_request.thing;
END
$$;
