-- save_batches: the batches of a save, whichever way it is spelled.
--
-- Called by:  context_save's slow way, context_preview
-- Returns:    an array: `batches`, or the lone batch in the body itself, or
--             {contextData: {...}}, which is a set.  What
--             belongs to the body is left out: a ticket must not be parked.
CREATE OR REPLACE FUNCTION holdfast.save_batches(
    p_body jsonb
) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN p_body ? 'batches' THEN p_body->'batches'
        WHEN p_body ? 'contextData' THEN jsonb_build_array(
            jsonb_build_object('set', p_body->'contextData'))
        ELSE jsonb_build_array(p_body - ARRAY[
            'client', 'era', 'label', 'ticket', 'op', 'batches', 'contextData'])
        END
$$;
