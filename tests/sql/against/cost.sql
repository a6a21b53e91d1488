-- cost: saves of one kind, as fast as one connection does them.
--
-- Loaded into each of the databases that are compared, beside play.sql.
CREATE OR REPLACE FUNCTION against.save_many(p_user text, p_session uuid, p_kind text, p_count int, p_limits holdfast.limits)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_seq  bigint := (SELECT seq FROM holdfast.client WHERE user_id = p_user AND session_id = p_session AND client_id = 'A');
    v_rev  bigint;
    v_body jsonb;
    v_text text := repeat('x', 140);
    a      holdfast.answer;
BEGIN
    FOR i IN 1 .. p_count LOOP
        v_seq := coalesce(v_seq, 0) + 1;
        v_rev := (SELECT rev FROM holdfast.session WHERE user_id = p_user AND session_id = p_session);
        v_body := CASE p_kind
            WHEN 'fast' THEN jsonb_build_object('client', 'A', 'seq', v_seq, 'base', v_rev,
                'set', jsonb_build_object('form/profile', jsonb_build_object('text', v_text, 'n', v_seq)))
            WHEN 'merge' THEN jsonb_build_object('client', 'A', 'seq', v_seq, 'base', v_rev,
                'delete', '["none"]'::jsonb, 'merge', jsonb_build_object('form/profile', jsonb_build_object('n', v_seq)))
            WHEN 'program' THEN jsonb_build_object('base', v_rev,
                'set', jsonb_build_object('form/profile', jsonb_build_object('text', v_text, 'n', v_seq)))
            WHEN 'overlap' THEN jsonb_build_object('client', 'A', 'seq', v_seq, 'base', 0, 'was', jsonb_build_object('k1', 0),
                'set', jsonb_build_object('k1', v_seq))
            WHEN 'ten keys' THEN jsonb_build_object('client', 'A', 'seq', v_seq, 'base', v_rev, 'delete', '["none"]'::jsonb,
                'set', (SELECT jsonb_object_agg('k' || k, jsonb_build_object('text', v_text, 'n', v_seq)) FROM generate_series(1, 10) AS k))
            WHEN 'five batches' THEN jsonb_build_object('client', 'A', 'batches', (
                SELECT jsonb_agg(jsonb_build_object('seq', v_seq + k, 'base', v_rev,
                    'set', jsonb_build_object('k' || k % 3, jsonb_build_object('text', v_text, 'n', v_seq + k)))) FROM generate_series(0, 4) AS k))
            WHEN '500 batches' THEN jsonb_build_object('client', 'A', 'batches', (
                SELECT jsonb_agg(jsonb_build_object('seq', v_seq + k, 'base', v_rev,
                    'set', jsonb_build_object('k' || k % 300, jsonb_build_object('text', v_text, 'n', v_seq + k)))) FROM generate_series(0, 499) AS k))
            END;
        IF v_body ? 'batches' THEN
            v_seq := v_seq + jsonb_array_length(v_body->'batches') - 1;
        END IF;
        a := holdfast.context_save(p_user, p_user, 'editor', p_session, v_body, 'save', false, NULL, p_limits);
        IF a.status <> 200 THEN
            RAISE EXCEPTION '% % %', p_kind, a.status, a.code;
        END IF;
        IF p_kind = 'overlap' THEN
            DELETE FROM holdfast.conflict WHERE user_id = p_user AND session_id = p_session;
        END IF;
    END LOOP;
    RETURN v_seq;
END $$;
