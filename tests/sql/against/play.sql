-- play: one history, step by step, and what each step answered and left.
--
-- Loaded into each of the databases that are compared, as a superuser.
CREATE SCHEMA IF NOT EXISTS against;

-- The rows of one session, without times and random ids.  Every other column is
-- compared, those that are added later, too.
CREATE OR REPLACE FUNCTION against.plain(p_row jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT p_row - '{created_at,saved_at,seen_at,at,parked_at,auto_at,expires_at,deleted_at,ticket_until}'::text[]
        || jsonb_build_object('expires', p_row->>'expires_at' IS NOT NULL, 'deleted', p_row->>'deleted_at' IS NOT NULL)
$$;
CREATE OR REPLACE FUNCTION against.state(p_user text, p_session uuid) RETURNS jsonb
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN jsonb_build_object(
        'session', (SELECT against.plain(to_jsonb(t)) FROM holdfast.session AS t WHERE t.user_id = p_user AND t.session_id = p_session),
        'entry', (SELECT jsonb_agg(against.plain(to_jsonb(t)) ORDER BY t.key)
            FROM holdfast.entry AS t WHERE t.user_id = p_user AND t.session_id = p_session),
        'client', (SELECT jsonb_agg(against.plain(to_jsonb(t)) || jsonb_build_object('ticket', t.ticket_until > 0) ORDER BY t.actor, t.client_id)
            FROM holdfast.client AS t WHERE t.user_id = p_user AND t.session_id = p_session),
        'client_past', (SELECT jsonb_agg(against.plain(to_jsonb(t)) ORDER BY t.actor, t.client_id)
            FROM holdfast.client_past AS t WHERE t.user_id = p_user AND t.session_id = p_session),
        'parked', (SELECT jsonb_agg(against.plain(to_jsonb(t)) ORDER BY t.actor, t.client_id, t.seq)
            FROM holdfast.parked AS t WHERE t.user_id = p_user AND t.session_id = p_session),
        -- Of what was overwritten the id is random; all others are made of the origin.
        'conflict', (SELECT jsonb_agg(against.plain(to_jsonb(t)) - CASE t.kept WHEN 'mine' THEN 'conflict_id' ELSE '' END ORDER BY t.number)
            FROM holdfast.conflict AS t WHERE t.user_id = p_user AND t.session_id = p_session),
        'past', (SELECT jsonb_agg(against.plain(to_jsonb(t)) ORDER BY t.key, t.rev)
            FROM holdfast.past AS t WHERE t.user_id = p_user AND t.session_id = p_session),
        'snapshot', (SELECT jsonb_agg(against.plain(to_jsonb(t)) - 'id' ORDER BY t.number)
            FROM holdfast.snapshot AS t WHERE t.user_id = p_user AND t.session_id = p_session),
        'activity', (SELECT jsonb_agg(against.plain(to_jsonb(t)) ORDER BY t.rev, t.n)
            FROM holdfast.activity AS t WHERE t.user_id = p_user AND t.session_id = p_session));
END $$;

-- {"back": n} of a batch is a base that many revisions ago.
CREATE OR REPLACE FUNCTION against.based(p_batch jsonb, p_rev bigint)
RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE WHEN p_batch ? 'back'
        THEN p_batch - 'back' || jsonb_build_object('base', greatest(0, p_rev - (p_batch->'back')::bigint))
        ELSE p_batch END
$$;
CREATE OR REPLACE FUNCTION against.body(p_body jsonb, p_rev bigint)
RETURNS jsonb LANGUAGE sql AS $$
    SELECT against.based(p_body, p_rev) || CASE WHEN p_body ? 'batches' THEN jsonb_build_object('batches', (
        SELECT jsonb_agg(against.based(b.value, p_rev) ORDER BY b.place)
          FROM jsonb_array_elements(p_body->'batches') WITH ORDINALITY AS b (value, place))) ELSE '{}' END
$$;

CREATE OR REPLACE FUNCTION against.step(p_user text, p_session uuid, p_step jsonb, p_limits holdfast.limits)
RETURNS holdfast.answer LANGUAGE plpgsql AS $$
DECLARE
    v_way   text := p_step->>'way';
    v_actor text := coalesce(p_step->>'actor', p_user);
    v_rev   bigint := (SELECT rev FROM holdfast.session WHERE user_id = p_user AND session_id = p_session);
    v_body  jsonb := against.body(p_step->'body', v_rev);
    a       holdfast.answer;
BEGIN
    IF v_way = 'save' THEN
        RETURN holdfast.context_save(p_user, p_user, 'editor', p_session, v_body,
            'save', coalesce((p_step->'minimal')::boolean, false), NULL, p_limits);
    ELSIF v_way = 'slow' THEN
        RETURN holdfast.save_slow(p_user, v_actor, p_session, v_body,
            p_step->>'via', p_step->>'refused', p_step->'guard', p_limits);
    ELSIF v_way = 'beacon' THEN
        RETURN holdfast.context_beacon(p_user, p_user, p_session, v_body,
            extract(epoch FROM clock_timestamp())::bigint, p_step->>'refused', NULL, p_limits);
    ELSIF v_way = 'preview' THEN
        RETURN holdfast.context_preview(p_user, p_user, 'editor', p_session, v_body, p_step->>'via', p_limits);
    ELSIF v_way = 'sync' THEN
        RETURN holdfast.sync_step(p_user, p_user, 'editor', p_session, v_body, p_limits);
    ELSIF v_way = 'put' THEN
        RETURN holdfast.key_put(p_user, p_user, 'editor', p_session, p_step->>'key', p_step->'value', NULL, NULL, NULL, p_limits);
    ELSIF v_way = 'delete' THEN
        RETURN holdfast.key_delete(p_user, p_user, 'editor', p_session, p_step->>'key', NULL, p_limits);
    ELSIF v_way = 'whole' THEN
        RETURN holdfast.context_put(p_user, p_user, 'editor', p_session, p_step->'value', (
            SELECT era || '.' || context_rev FROM holdfast.session WHERE user_id = p_user AND session_id = p_session), NULL, p_limits);
    ELSIF v_way = 'patch' THEN
        RETURN holdfast.context_merge_patch(p_user, p_user, 'editor', p_session, p_step->'value', NULL, NULL, p_limits);
    ELSIF v_way = 'share' THEN
        RETURN holdfast.session_share(p_user, p_user, jsonb_build_object('set', p_step->'value', 'sessions',
            jsonb_build_array(p_session)), p_limits);
    ELSIF v_way = 'resolve' THEN
        RETURN holdfast.conflict_resolve(p_user, p_user, 'editor', p_session, coalesce((
            SELECT conflict_id FROM holdfast.conflict WHERE user_id = p_user AND session_id = p_session
             ORDER BY number DESC LIMIT 1), p_session), p_step->'value', NULL, p_limits);
    ELSIF v_way = 'snapshot' THEN
        RETURN holdfast.snapshot_create(p_user, p_user, 'editor', p_session, md5(v_rev || p_user)::uuid,
            '{}', NULL, NULL, p_limits);
    ELSIF v_way = 'recover' THEN
        RETURN holdfast.parked_apply(p_user, p_user, p_session, p_step->'value', p_limits);
    ELSIF v_way = 'keep' THEN
        a.status := holdfast.parked_keep(p_user, p_session, clock_timestamp(), p_limits);
    ELSIF v_way = 'expire' THEN
        UPDATE holdfast.session SET expires_at = clock_timestamp() - interval '1 s'
         WHERE user_id = p_user AND session_id = p_session;
    END IF;
    RETURN a;
END $$;

-- What was answered, without times and random ids.
CREATE OR REPLACE FUNCTION against.said(a holdfast.answer) RETURNS jsonb LANGUAGE sql AS $$
    SELECT to_jsonb(a) - '{ticket,body,location}'::text[] || jsonb_build_object('ticket', a.ticket IS NOT NULL,
        'body', regexp_replace(regexp_replace(a.body, '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'id', 'g'),
            '\d{4}-\d\d-\d\dT[0-9:.]+[Z+0-9:]*', 'time', 'g'))
$$;

-- A row a step.
CREATE OR REPLACE FUNCTION against.play(p_user text, p_session uuid, p_limits holdfast.limits, p_steps jsonb)
RETURNS TABLE (said text, rows text) LANGUAGE plpgsql AS $$
DECLARE
    v_step jsonb;
BEGIN
    PERFORM holdfast.session_create(p_user, p_user, p_session, '{}', NULL, NULL, p_limits);
    UPDATE holdfast.session SET era = 'era-of-all' WHERE user_id = p_user AND session_id = p_session;
    FOR v_step IN SELECT value FROM jsonb_array_elements(p_steps) LOOP
        BEGIN
            said := coalesce(against.said(against.step(p_user, p_session, v_step, p_limits)), '{}');
        EXCEPTION WHEN OTHERS THEN
            said := jsonb_build_object('raised', SQLSTATE || ' ' || SQLERRM);
        END;
        rows := against.state(p_user, p_session);
        RETURN NEXT;
    END LOOP;
END $$;
