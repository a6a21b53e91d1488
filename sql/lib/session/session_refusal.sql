-- session_refusal: may this be said about a session?
--
-- Called by:  create, update and recover, for what no schema can bound or
--             must not be the only one to
-- Returns:    NULL: yes; 422 for a status that only the server gives; 413 for
--             a device description that is none: it stands in the hot row
CREATE OR REPLACE FUNCTION holdfast.session_refusal(
    p_body jsonb
) RETURNS holdfast.answer
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    c_device_bytes CONSTANT int := 4096;
    v_size int := octet_length((p_body->'device')::text);
BEGIN
    IF p_body->>'status' NOT IN ('active', 'completed', 'archived') THEN
        RETURN holdfast.refusal(422, 'schema', json_build_object('errors',
            json_build_array(json_build_object('pointer', '/status',
                'keyword', 'enum', 'message', 'is not a status to be set'))));
    ELSIF v_size > c_device_bytes THEN
        RETURN holdfast.refusal(413, 'too-large', json_build_object(
            'limit', 'device_bytes', 'max', c_device_bytes, 'size', v_size));
    END IF;
    RETURN NULL;
END
$$;
