
CREATE SCHEMA holdfast;

ALTER SCHEMA holdfast OWNER TO holdfast_owner;

CREATE TYPE holdfast.answer AS (
	status integer,
	code text,
	body text,
	etag text,
	location text,
	used bigint,
	quota bigint,
	warn text,
	bell text,
	ticket bigint,
	outcome text
);

ALTER TYPE holdfast.answer OWNER TO holdfast_owner;

CREATE TYPE holdfast.planned_entry AS (
	key text,
	before jsonb,
	value jsonb,
	rev bigint,
	is_merged boolean,
	foreign_rev bigint,
	bytes integer
);

ALTER TYPE holdfast.planned_entry OWNER TO holdfast_owner;

CREATE TABLE holdfast.conflict (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    conflict_id uuid NOT NULL,
    number bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    base bigint,
    mine jsonb,
    theirs jsonb,
    mine_set boolean DEFAULT true NOT NULL,
    theirs_set boolean DEFAULT true NOT NULL,
    kept text NOT NULL,
    reason text NOT NULL,
    client text,
    seq bigint,
    actor text NOT NULL,
    bytes integer NOT NULL,
    rev bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    typing bigint
);

ALTER TABLE holdfast.conflict OWNER TO holdfast_owner;

CREATE TYPE holdfast.batch_effect AS (
	fate text,
	refusal holdfast.answer,
	entries holdfast.planned_entry[],
	copies holdfast.conflict[],
	grew bigint,
	more integer
);

ALTER TYPE holdfast.batch_effect OWNER TO holdfast_owner;

CREATE TYPE holdfast.job_limits AS (
	jobs integer,
	job_bytes integer,
	job_lease integer
);

ALTER TYPE holdfast.job_limits OWNER TO holdfast_owner;

CREATE DOMAIN holdfast.job_state AS text
	CONSTRAINT job_state_check CHECK ((VALUE = ANY (ARRAY['queued'::text, 'running'::text, 'paused'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])));

ALTER DOMAIN holdfast.job_state OWNER TO holdfast_owner;

CREATE TYPE holdfast.limits AS (
	context_bytes bigint,
	key_bytes integer,
	keys integer,
	depth integer,
	sessions integer,
	session_ttl integer,
	session_grace integer,
	ended_days integer,
	snapshots integer,
	snapshot_days integer,
	snapshot_keep integer,
	past_bytes bigint,
	steps integer,
	conflicts integer,
	conflict_bytes bigint,
	conflict_days integer,
	parked integer,
	parked_bytes bigint,
	clients integer,
	client_days integer,
	tombstones integer,
	ticket_seconds integer,
	auto_revs integer,
	auto_seconds integer,
	grants integer,
	links integer
);

ALTER TYPE holdfast.limits OWNER TO holdfast_owner;

CREATE TYPE holdfast.message_limits AS (
	messages bigint,
	message_bytes bigint
);

ALTER TYPE holdfast.message_limits OWNER TO holdfast_owner;

CREATE DOMAIN holdfast.owner_id AS text NOT NULL
	CONSTRAINT owner_id_check CHECK ((VALUE <> ''::text));

ALTER DOMAIN holdfast.owner_id OWNER TO holdfast_owner;

CREATE TYPE holdfast.plan AS (
	refusal holdfast.answer,
	entries holdfast.planned_entry[],
	copies holdfast.conflict[],
	applied bigint[],
	skipped bigint[],
	parked bigint[],
	to_park jsonb[],
	is_known boolean,
	last bigint,
	digests bigint[],
	counters jsonb,
	increments jsonb[],
	rev bigint,
	bytes bigint,
	keys integer,
	is_reset boolean
);

ALTER TYPE holdfast.plan OWNER TO holdfast_owner;

CREATE TYPE holdfast.save_sums AS (
	bytes bigint,
	keys integer,
	past bigint,
	parked integer,
	is_trim boolean,
	counters jsonb,
	expires_at timestamp with time zone,
	told json,
	unsure bigint[],
	dropped json,
	warn text
);

ALTER TYPE holdfast.save_sums OWNER TO holdfast_owner;

CREATE DOMAIN holdfast.session_status AS text
	CONSTRAINT session_status_check CHECK ((VALUE = ANY (ARRAY['active'::text, 'completed'::text, 'archived'::text, 'deleted'::text])));

ALTER DOMAIN holdfast.session_status OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.access_refusal(p_owner text, p_actor text, p_need text, p_session uuid) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.access_refusal(p_owner text, p_actor text, p_need text, p_session uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.account_claim(p_owner text, p_actor text, p_from text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.account_claim(p_owner text, p_actor text, p_from text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.account_close(p_owner text) RETURNS json
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.account_close(p_owner text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.account_erase(p_owner text, p_actor text, p_confirm text) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.account_erase(p_owner text, p_actor text, p_confirm text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.account_export(p_owner text, p_actor text, p_cursor text, p_bytes integer, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.account_export(p_owner text, p_actor text, p_cursor text, p_bytes integer, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.account_not_before(p_owner text, p_erased_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.account_not_before(p_owner text, p_erased_at timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.account_sign_out(p_owner text, p_actor text) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.account_sign_out(p_owner text, p_actor text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.account_ticket(p_owner text, p_iat bigint) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.account_ticket(p_owner text, p_iat bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.activity_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.activity_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.adopt_actor(p_from text, p_to text, p_limits holdfast.limits) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.adopt_actor(p_from text, p_to text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.adopt_grants(p_from text, p_to text) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.adopt_grants(p_from text, p_to text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.adopt_is_taken(p_owner text, p_session uuid, p_giver text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.adopt_is_taken(p_owner text, p_session uuid, p_giver text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.adopt_me(p_from text, p_to text, p_limits holdfast.limits, OUT bell text, OUT kept_as uuid) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.adopt_me(p_from text, p_to text, p_limits holdfast.limits, OUT bell text, OUT kept_as uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.adopt_move(p_from text, p_to text, p_ids uuid[], p_new uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.adopt_move(p_from text, p_to text, p_ids uuid[], p_new uuid[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.auto_is_due(p_rev bigint, p_context_rev bigint, p_auto_rev bigint, p_auto_at timestamp with time zone, p_now timestamp with time zone, p_limits holdfast.limits) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((p_context_rev > p_auto_rev) AND ((((p_limits).auto_seconds > 0) AND (EXTRACT(epoch FROM (p_now - p_auto_at)) >= ((p_limits).auto_seconds)::numeric)) OR (((p_limits).auto_revs > 0) AND ((p_rev - p_auto_rev) >= (p_limits).auto_revs))));

ALTER FUNCTION holdfast.auto_is_due(p_rev bigint, p_context_rev bigint, p_auto_rev bigint, p_auto_at timestamp with time zone, p_now timestamp with time zone, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE TABLE holdfast.session (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    app text DEFAULT ''::text NOT NULL,
    slot text DEFAULT ''::text NOT NULL,
    name text,
    status holdfast.session_status DEFAULT 'active'::text NOT NULL,
    device jsonb,
    era text NOT NULL,
    rev bigint DEFAULT 0 NOT NULL,
    context_rev bigint DEFAULT 0 NOT NULL,
    snapshot_rev bigint DEFAULT 0 NOT NULL,
    snapshot_seq bigint DEFAULT 0 NOT NULL,
    floor_rev bigint DEFAULT 0 NOT NULL,
    ttl integer NOT NULL,
    bytes bigint DEFAULT 0 NOT NULL,
    keys integer DEFAULT 0 NOT NULL,
    past_bytes bigint DEFAULT 0 NOT NULL,
    parked integer DEFAULT 0 NOT NULL,
    counters jsonb DEFAULT '{}'::jsonb NOT NULL,
    auto_rev bigint DEFAULT 0 NOT NULL,
    auto_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    messages bigint DEFAULT 0 NOT NULL,
    message_bytes bigint DEFAULT 0 NOT NULL,
    dropped bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');

ALTER TABLE holdfast.session OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_copies(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_reason text) RETURNS holdfast.conflict[]
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.batch_copies(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_reason text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_digest(p_batch jsonb) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.batch_digest(p_batch jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_fate(p_verdict text, p_lenient boolean, p_refused text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.batch_fate(p_verdict text, p_lenient boolean, p_refused text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_kept(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_entries holdfast.planned_entry[], p_reason text) RETURNS holdfast.conflict[]
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.batch_kept(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_entries holdfast.planned_entry[], p_reason text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_keys(p_owner text, p_session uuid, p_actor text, p_client text, p_batch jsonb, p_earlier holdfast.planned_entry[], p_places jsonb) RETURNS TABLE(key text, kind text, value jsonb, has_was boolean, was jsonb, present jsonb, bytes integer, foreign_rev bigint, is_merged boolean, is_new boolean, actor text, client_id text)
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.batch_keys(p_owner text, p_session uuid, p_actor text, p_client text, p_batch jsonb, p_earlier holdfast.planned_entry[], p_places jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_obstacle(p_batch jsonb, p_effect holdfast.batch_effect, p_bytes bigint, p_keys integer, p_counters jsonb, p_limits holdfast.limits) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.batch_obstacle(p_batch jsonb, p_effect holdfast.batch_effect, p_bytes bigint, p_keys integer, p_counters jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_ops(p_batch jsonb) RETURNS TABLE(key text, kind text, value jsonb, has_was boolean, was jsonb)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.batch_ops(p_batch jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_park(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_limits holdfast.limits, OUT more integer, OUT is_full boolean) RETURNS record
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.batch_park(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_limits holdfast.limits, OUT more integer, OUT is_full boolean) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_plan(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_earlier holdfast.planned_entry[], p_places jsonb, p_limits holdfast.limits) RETURNS holdfast.batch_effect
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.batch_plan(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_earlier holdfast.planned_entry[], p_places jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_refusal(s holdfast.session, p_batch jsonb, p_effect holdfast.batch_effect, p_bytes bigint, p_keys integer, p_counters jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.batch_refusal(s holdfast.session, p_batch jsonb, p_effect holdfast.batch_effect, p_bytes bigint, p_keys integer, p_counters jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_rest(p_batch jsonb, p_next jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.batch_rest(p_batch jsonb, p_next jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batch_take(s holdfast.session, p_actor text, p_client text, p_plan holdfast.plan, p_batch jsonb, p_fate text, p_lenient boolean, p_earlier holdfast.planned_entry[], p_places jsonb, p_limits holdfast.limits) RETURNS holdfast.batch_effect
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.batch_take(s holdfast.session, p_actor text, p_client text, p_plan holdfast.plan, p_batch jsonb, p_fate text, p_lenient boolean, p_earlier holdfast.planned_entry[], p_places jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batches_applied(s holdfast.session, p_actor text, p_client text, p_batches jsonb, p_applied bigint[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.batches_applied(s holdfast.session, p_actor text, p_client text, p_batches jsonb, p_applied bigint[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.batches_uncompared(s holdfast.session, p_actor text, p_client text, p_skipped bigint[], p_applied bigint[]) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.batches_uncompared(s holdfast.session, p_actor text, p_client text, p_skipped bigint[], p_applied bigint[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.cache_gone(p_keys jsonb, p_names text[]) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET plan_cache_mode TO 'force_generic_plan'
    AS ...;

ALTER FUNCTION holdfast.cache_gone(p_keys jsonb, p_names text[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.cache_names(p_owner text, p_session uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.cache_names(p_owner text, p_session uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.client_find(p_owner text, p_session uuid, p_actor text, p_client text, OUT seq bigint, OUT digests bigint[], OUT counters jsonb) RETURNS record
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.client_find(p_owner text, p_session uuid, p_actor text, p_client text, OUT seq bigint, OUT digests bigint[], OUT counters jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.client_shown(p_client text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.client_shown(p_client text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.client_trim(p_owner text, p_session uuid, p_limits holdfast.limits) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.client_trim(p_owner text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.client_write(s holdfast.session, p_actor text, p_client text, p_label text, p_last bigint, p_digests bigint[], p_counters jsonb, p_again boolean, p_limits holdfast.limits) RETURNS bigint
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.client_write(s holdfast.session, p_actor text, p_client text, p_label text, p_last bigint, p_digests bigint[], p_counters jsonb, p_again boolean, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.conflict_add(p_owner text, p_session uuid, p_copies holdfast.conflict[], p_limits holdfast.limits, OUT warn text, OUT dropped json) RETURNS record
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.conflict_add(p_owner text, p_session uuid, p_copies holdfast.conflict[], p_limits holdfast.limits, OUT warn text, OUT dropped json) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.conflict_brief(p_copies holdfast.conflict[]) RETURNS json
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.conflict_brief(p_copies holdfast.conflict[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.conflict_fit(p_owner text, p_session uuid, p_limits holdfast.limits, OUT dropped json, OUT used integer, OUT bytes bigint) RETURNS record
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.conflict_fit(p_owner text, p_session uuid, p_limits holdfast.limits, OUT dropped json, OUT used integer, OUT bytes bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.conflict_get(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.conflict_get(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.conflict_json(c holdfast.conflict) RETURNS json
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.conflict_json(c holdfast.conflict) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.conflict_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.conflict_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.conflict_make(s holdfast.session, p_actor text, p_client text, p_seq bigint, p_base bigint, p_rev bigint, p_key text, p_mine jsonb, p_theirs jsonb, p_reason text) RETURNS holdfast.conflict
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.conflict_make(s holdfast.session, p_actor text, p_client text, p_seq bigint, p_base bigint, p_rev bigint, p_key text, p_mine jsonb, p_theirs jsonb, p_reason text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.conflict_resolve(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.conflict_resolve(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.conflict_told(s holdfast.session, p_actor text, p_client text, p_copies holdfast.conflict[], p_skipped bigint[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.conflict_told(s holdfast.session, p_actor text, p_client text, p_copies holdfast.conflict[], p_skipped bigint[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_beacon(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_iat bigint, p_refused text, p_guard jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.context_beacon(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_iat bigint, p_refused text, p_guard jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_invalidate(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.context_invalidate(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_json(s holdfast.session, p_since bigint, p_prefix text, p_keys text[]) RETURNS json
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.context_json(s holdfast.session, p_since bigint, p_prefix text, p_keys text[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_load(p_owner text, p_actor text, p_need text, p_session uuid, p_since bigint, p_era text, p_prefix text, p_keys jsonb, p_if_none_match text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.context_load(p_owner text, p_actor text, p_need text, p_session uuid, p_since bigint, p_era text, p_prefix text, p_keys jsonb, p_if_none_match text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_merge_patch(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_if_match text, p_guard jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.context_merge_patch(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_if_match text, p_guard jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_open(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.context_open(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_preview(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_via text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.context_preview(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_via text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_put(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_if_match text, p_guard jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.context_put(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_if_match text, p_guard jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_read(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.context_read(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_save(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_via text, p_minimal boolean, p_guard jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.context_save(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_via text, p_minimal boolean, p_guard jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.context_sync(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.context_sync(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.counters_add(p_counters jsonb, p_more jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.counters_add(p_counters jsonb, p_more jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.counters_bytes() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.counters_bytes() OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.counters_sum(p_increments jsonb[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.counters_sum(p_increments jsonb[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.diff_pointers(p_at text, p_old jsonb, p_new jsonb) RETURNS SETOF text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.diff_pointers(p_at text, p_old jsonb, p_new jsonb) OWNER TO holdfast_owner;

CREATE TABLE holdfast.entry (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    value jsonb,
    bytes integer DEFAULT 0 NOT NULL,
    grew integer DEFAULT 0 NOT NULL,
    rev bigint NOT NULL,
    other_rev bigint DEFAULT 0 NOT NULL,
    actor text NOT NULL,
    client_id text,
    deleted_at timestamp with time zone,
    version integer,
    at timestamp with time zone
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY holdfast.entry ALTER COLUMN value SET COMPRESSION lz4;

ALTER TABLE holdfast.entry OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.entry_is_plain(e holdfast.entry, p_actor text, p_client text, p_base bigint, p_was jsonb, p_snapshot_rev bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.entry_is_plain(e holdfast.entry, p_actor text, p_client text, p_base bigint, p_was jsonb, p_snapshot_rev bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.entry_overwrite(p_owner text, p_session uuid, p_rev bigint, p_client text, p_actor text, p_keys text[], p_set jsonb, p_merge jsonb, p_was jsonb, p_base bigint, p_snapshot_rev bigint, OUT changed text[], OUT grew bigint) RETURNS record
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS ...;

ALTER FUNCTION holdfast.entry_overwrite(p_owner text, p_session uuid, p_rev bigint, p_client text, p_actor text, p_keys text[], p_set jsonb, p_merge jsonb, p_was jsonb, p_base bigint, p_snapshot_rev bigint, OUT changed text[], OUT grew bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.entry_versions(p_owner text, p_session uuid, p_rev bigint, p_batches jsonb) RETURNS void
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.entry_versions(p_owner text, p_session uuid, p_rev bigint, p_batches jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.entry_write(p_owner text, p_session uuid, p_rev bigint, p_client text, p_actor text, p_set jsonb, p_delete text[], p_snapshot_rev bigint, p_merged text[] DEFAULT '{}'::text[], OUT d_bytes bigint, OUT d_keys integer, OUT d_past bigint) RETURNS record
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS ...;

ALTER FUNCTION holdfast.entry_write(p_owner text, p_session uuid, p_rev bigint, p_client text, p_actor text, p_set jsonb, p_delete text[], p_snapshot_rev bigint, p_merged text[], OUT d_bytes bigint, OUT d_keys integer, OUT d_past bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.etag_list_has(p_list text, p_etag text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.etag_list_has(p_list text, p_etag text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.expiry(p_ttl integer, p_now timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.expiry(p_ttl integer, p_now timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.export_page(p_owner text, p_session uuid, p_bytes integer, p_last integer, INOUT io_kind integer, INOUT io_mark text, OUT lines text) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.export_page(p_owner text, p_session uuid, p_bytes integer, p_last integer, INOUT io_kind integer, INOUT io_mark text, OUT lines text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.export_query(p_kind integer) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS ...;

ALTER FUNCTION holdfast.export_query(p_kind integer) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.glob_regex(p_glob text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.glob_regex(p_glob text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_drop(p_owner text, p_session uuid, p_giver text) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.grant_drop(p_owner text, p_session uuid, p_giver text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_fits(p_owner text, p_session uuid, p_giver text) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.grant_fits(p_owner text, p_session uuid, p_giver text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_get(p_owner text, p_actor text, p_need text, p_session uuid, p_grant uuid) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.grant_get(p_owner text, p_actor text, p_need text, p_session uuid, p_grant uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_give(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.grant_give(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE TABLE holdfast.grant_given (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    grant_id uuid NOT NULL,
    grantee text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL,
    link_id uuid,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT grant_given_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text])))
);

ALTER TABLE holdfast.grant_given OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_json(g holdfast.grant_given) RETURNS json
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.grant_json(g holdfast.grant_given) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_leave(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.grant_leave(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.grant_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_owner(p_owner text, p_session uuid) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.grant_owner(p_owner text, p_session uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_revoke(p_owner text, p_actor text, p_need text, p_session uuid, p_grant uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.grant_revoke(p_owner text, p_actor text, p_need text, p_session uuid, p_grant uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_room(p_owner text, p_session uuid, p_giver text) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.grant_room(p_owner text, p_session uuid, p_giver text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.grant_take(p_owner text, p_session uuid, p_giver text, p_grant uuid) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.grant_take(p_owner text, p_session uuid, p_giver text, p_grant uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.guard_moved(p_owner text, p_session uuid, p_guard jsonb) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.guard_moved(p_owner text, p_session uuid, p_guard jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.import_room(p_records jsonb, p_limits holdfast.limits, p_message_limits holdfast.message_limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.import_room(p_records jsonb, p_limits holdfast.limits, p_message_limits holdfast.message_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.import_snapshots(p_owner text, p_session uuid, p_actor text, p_records jsonb, p_limits holdfast.limits) RETURNS void
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.import_snapshots(p_owner text, p_session uuid, p_actor text, p_records jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.import_values(p_owner text, p_session uuid, p_actor text, p_records jsonb, p_limits holdfast.limits) RETURNS void
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.import_values(p_owner text, p_session uuid, p_actor text, p_records jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.import_wrong(p_records jsonb, p_limits holdfast.limits) RETURNS json
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.import_wrong(p_records jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE TABLE holdfast.job (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    job_id uuid NOT NULL,
    made_as uuid NOT NULL,
    number bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    state holdfast.job_state NOT NULL,
    is_ready boolean NOT NULL,
    priority integer NOT NULL,
    depends_on uuid[] NOT NULL,
    can_skip boolean NOT NULL,
    progress numeric,
    payload jsonb,
    resume_data jsonb,
    attempts integer NOT NULL,
    max_attempts integer NOT NULL,
    last_error text,
    lease bigint,
    due_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    term interval
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');
ALTER TABLE ONLY holdfast.job ALTER COLUMN payload SET COMPRESSION lz4;
ALTER TABLE ONLY holdfast.job ALTER COLUMN resume_data SET COMPRESSION lz4;

ALTER TABLE holdfast.job OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_answer(j holdfast.job, p_status integer, p_bell json, p_outcome text DEFAULT 'applied'::text) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.job_answer(j holdfast.job, p_status integer, p_bell json, p_outcome text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_claim(p_actor text, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) RETURNS holdfast.answer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS ...;

ALTER FUNCTION holdfast.job_claim(p_actor text, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_complete(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_complete(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_create(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_job_limits holdfast.job_limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_create(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_job_limits holdfast.job_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_fail(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_fail(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_get(p_owner text, p_actor text, p_need text, p_session uuid, p_job uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_get(p_owner text, p_actor text, p_need text, p_session uuid, p_job uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_heartbeat(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_heartbeat(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_hold(p_owner text, p_session uuid, p_job uuid, p_lease bigint, p_limits holdfast.limits, p_now timestamp with time zone, OUT s holdfast.session, OUT j holdfast.job, OUT is_done boolean, OUT refusal holdfast.answer) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_hold(p_owner text, p_session uuid, p_job uuid, p_lease bigint, p_limits holdfast.limits, p_now timestamp with time zone, OUT s holdfast.session, OUT j holdfast.job, OUT is_done boolean, OUT refusal holdfast.answer) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_is_ready(p_owner text, p_session uuid, p_depends uuid[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.job_is_ready(p_owner text, p_session uuid, p_depends uuid[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_json(j holdfast.job) RETURNS json
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.job_json(j holdfast.job) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_list(p_owner text, p_actor text, p_need text, p_session uuid, p_state text, p_type text, p_limit integer, p_cursor text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_list(p_owner text, p_actor text, p_need text, p_session uuid, p_state text, p_type text, p_limit integer, p_cursor text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_move(p_from text, p_to text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.job_move(p_from text, p_to text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_move_all(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_move_all(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_moved(j holdfast.job, p_state text, p_now timestamp with time zone) RETURNS holdfast.job
    LANGUAGE plpgsql IMMUTABLE
    AS ...;

ALTER FUNCTION holdfast.job_moved(j holdfast.job, p_state text, p_now timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_now(j holdfast.job, p_now timestamp with time zone) RETURNS holdfast.job
    LANGUAGE plpgsql IMMUTABLE
    AS ...;

ALTER FUNCTION holdfast.job_now(j holdfast.job, p_now timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_refusal(p_body jsonb, p_job_limits holdfast.job_limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.job_refusal(p_body jsonb, p_job_limits holdfast.job_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_room(p_owner text, p_session uuid, p_job_limits holdfast.job_limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_room(p_owner text, p_session uuid, p_job_limits holdfast.job_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_rouse(p_owner text, p_session uuid, p_of uuid) RETURNS void
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.job_rouse(p_owner text, p_session uuid, p_of uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_said(j holdfast.job, p_body jsonb) RETURNS holdfast.job
    LANGUAGE plpgsql IMMUTABLE
    AS ...;

ALTER FUNCTION holdfast.job_said(j holdfast.job, p_body jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_term(p_body jsonb, p_job_limits holdfast.job_limits) RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.job_term(p_body jsonb, p_job_limits holdfast.job_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_update(p_owner text, p_actor text, p_need text, p_session uuid, p_job uuid, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_update(p_owner text, p_actor text, p_need text, p_session uuid, p_job uuid, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.job_write(s holdfast.session, n holdfast.job, p_actor text, p_now timestamp with time zone) RETURNS json
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.job_write(s holdfast.session, n holdfast.job, p_actor text, p_now timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.jobs_needed(p_owner text, p_session uuid) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.jobs_needed(p_owner text, p_session uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.key_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_if_match text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.key_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_if_match text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.key_get(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_if_none_match text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.key_get(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_if_none_match text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.key_is_valid(p_key text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.key_is_valid(p_key text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.key_put(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_value jsonb, p_if_match text, p_if_none_match text, p_guard jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.key_put(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_value jsonb, p_if_match text, p_if_none_match text, p_guard jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.key_refusal(p_batch jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.key_refusal(p_batch jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.key_rule(p_limits holdfast.limits) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.key_rule(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.life_begin() RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.life_begin() OWNER TO holdfast_owner;

CREATE TABLE holdfast.life (
    number integer NOT NULL,
    began_at timestamp with time zone NOT NULL,
    server text NOT NULL,
    timeline integer NOT NULL,
    at_user text COLLATE pg_catalog."C",
    at_session uuid,
    sessions bigint DEFAULT 0 NOT NULL
);

ALTER TABLE holdfast.life OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.life_is_new(p_life holdfast.life) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.life_is_new(p_life holdfast.life) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.life_server() RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.life_server() OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.life_slice(p_life holdfast.life) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.life_slice(p_life holdfast.life) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.life_step() RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.life_step() OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.life_timeline() RETURNS integer
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.life_timeline() OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.limit_of(p_name text) RETURNS bigint
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.limit_of(p_name text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.link_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_link uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.link_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_link uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE TABLE holdfast.link (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    link_id uuid NOT NULL,
    secret bytea NOT NULL,
    role text NOT NULL,
    uses integer,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT link_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text])))
);

ALTER TABLE holdfast.link OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.link_json(l holdfast.link) RETURNS json
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.link_json(l holdfast.link) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.link_list(p_owner text, p_actor text, p_need text, p_session uuid, p_link uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.link_list(p_owner text, p_actor text, p_need text, p_session uuid, p_link uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.link_make(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_hash text, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.link_make(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_hash text, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.link_return(p_owner text, p_actor text, p_session uuid, p_link uuid, p_grant uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.link_return(p_owner text, p_actor text, p_session uuid, p_link uuid, p_grant uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.link_use(p_owner text, p_actor text, p_session uuid, p_link uuid, p_hash text, p_id uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.link_use(p_owner text, p_actor text, p_session uuid, p_link uuid, p_hash text, p_id uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.live_admit(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.live_admit(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.match_base(s holdfast.session, p_if_match text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.match_base(s holdfast.session, p_if_match text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.match_fails(s holdfast.session, e holdfast.entry, p_if_match text, p_if_none_match text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.match_fails(s holdfast.session, e holdfast.entry, p_if_match text, p_if_none_match text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.me_ensure(p_owner text, p_limits holdfast.limits) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.me_ensure(p_owner text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.merge_diff(p_old jsonb, p_new jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.merge_diff(p_old jsonb, p_new jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.merge_overlaps(p_present jsonb, p_patch jsonb, p_was jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.merge_overlaps(p_present jsonb, p_patch jsonb, p_was jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.merge_patch(p_target jsonb, p_patch jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.merge_patch(p_target jsonb, p_patch jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.message_add(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_message_limits holdfast.message_limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.message_add(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_message_limits holdfast.message_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.message_bytes(p_message jsonb) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((octet_length((p_message ->> 'role'::text)) + octet_length(((p_message -> 'content'::text))::text)) + COALESCE(octet_length((NULLIF((p_message -> 'metadata'::text), 'null'::jsonb))::text), 0));

ALTER FUNCTION holdfast.message_bytes(p_message jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.message_list(p_owner text, p_actor text, p_need text, p_session uuid, p_order text, p_limit integer, p_cursor text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.message_list(p_owner text, p_actor text, p_need text, p_session uuid, p_order text, p_limit integer, p_cursor text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.message_page(p_owner text, p_session uuid, p_newest boolean, p_limit integer, p_cursor bigint) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.message_page(p_owner text, p_session uuid, p_newest boolean, p_limit integer, p_cursor bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.message_room(p_used bigint, p_more bigint, p_bytes bigint, p_grew bigint, p_limits holdfast.message_limits) RETURNS holdfast.answer
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.message_room(p_used bigint, p_more bigint, p_bytes bigint, p_grew bigint, p_limits holdfast.message_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.message_write(p_owner text, p_session uuid, p_list jsonb, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.message_write(p_owner text, p_session uuid, p_list jsonb, p_now timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.object_less(p_object jsonb, p_names text[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.object_less(p_object jsonb, p_names text[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.order_lineup(p_batches jsonb, p_parked jsonb) RETURNS TABLE(batch jsonb, seq bigint, from_seq bigint, digest bigint, is_parked boolean)
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.order_lineup(p_batches jsonb, p_parked jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.order_twins(p_waiting jsonb, p_batch jsonb, p_first bigint, p_digest bigint) RETURNS jsonb[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.order_twins(p_waiting jsonb, p_batch jsonb, p_first bigint, p_digest bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.order_verdict(p_seq bigint, p_from bigint, p_digest bigint, p_last bigint, p_digests bigint[], p_waiting jsonb, p_lenient boolean) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.order_verdict(p_seq bigint, p_from bigint, p_digest bigint, p_last bigint, p_digests bigint[], p_waiting jsonb, p_lenient boolean) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.overlap_copy(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_key text, p_mine jsonb, p_theirs jsonb, p_typing bigint) RETURNS holdfast.conflict
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.overlap_copy(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_key text, p_mine jsonb, p_theirs jsonb, p_typing bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.overlap_refusal(p_rev bigint, p_seq bigint, p_keys text[], p_vals jsonb[], p_copies holdfast.conflict[]) RETURNS holdfast.answer
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.overlap_refusal(p_rev bigint, p_seq bigint, p_keys text[], p_vals jsonb[], p_copies holdfast.conflict[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.parked_apply(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.parked_apply(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.parked_keep(p_owner text, p_session uuid, p_before timestamp with time zone, p_limits holdfast.limits) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.parked_keep(p_owner text, p_session uuid, p_before timestamp with time zone, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.past_free(p_owner text, p_session uuid, p_low bigint, p_high bigint, p_rows integer, INOUT at_rev bigint, INOUT at_key text, OUT gone integer, OUT is_all boolean) RETURNS record
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.past_free(p_owner text, p_session uuid, p_low bigint, p_high bigint, p_rows integer, INOUT at_rev bigint, INOUT at_key text, OUT gone integer, OUT is_all boolean) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.past_step(p_owner text, p_session uuid) RETURNS boolean
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.past_step(p_owner text, p_session uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.past_trim(p_owner text, p_session uuid, p_limits holdfast.limits) RETURNS bigint
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.past_trim(p_owner text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.patch_rest(p_patch jsonb, p_over jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.patch_rest(p_patch jsonb, p_over jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.path_is_safe(p_path text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.path_is_safe(p_path text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.plan_add(p holdfast.plan, p_effect holdfast.batch_effect, p_batch jsonb, p_verdict text, p_client text) RETURNS holdfast.plan
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.plan_add(p holdfast.plan, p_effect holdfast.batch_effect, p_batch jsonb, p_verdict text, p_client text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.plan_begin(s holdfast.session, p_actor text, p_client text) RETURNS holdfast.plan
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.plan_begin(s holdfast.session, p_actor text, p_client text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.plan_list(p holdfast.plan, p_rev bigint, p_batch jsonb, p_verdict text, p_fate text, p_limits holdfast.limits) RETURNS holdfast.plan
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.plan_list(p holdfast.plan, p_rev bigint, p_batch jsonb, p_verdict text, p_fate text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.plan_make(s holdfast.session, p_actor text, p_client text, p_batches jsonb, p_lenient boolean, p_refused text, p_below bigint, p_limits holdfast.limits) RETURNS holdfast.plan
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS ...;

ALTER FUNCTION holdfast.plan_make(s holdfast.session, p_actor text, p_client text, p_batches jsonb, p_lenient boolean, p_refused text, p_below bigint, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.plan_order(s holdfast.session, p_actor text, p_client text, p_last bigint, p_digests bigint[], p_batches jsonb, p_lenient boolean, p_refused text, p_below bigint, OUT steps jsonb[], OUT verdicts text[], OUT last bigint, OUT digests bigint[], OUT refusal holdfast.answer) RETURNS record
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.plan_order(s holdfast.session, p_actor text, p_client text, p_last bigint, p_digests bigint[], p_batches jsonb, p_lenient boolean, p_refused text, p_below bigint, OUT steps jsonb[], OUT verdicts text[], OUT last bigint, OUT digests bigint[], OUT refusal holdfast.answer) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.presence_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.presence_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.problem_retry(p_code text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.problem_retry(p_code text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.quota_refusal(p_seq bigint, p_bytes bigint, p_grew bigint, p_keys integer, p_more integer, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.quota_refusal(p_seq bigint, p_bytes bigint, p_grew bigint, p_keys integer, p_more integer, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.quota_warning(p_which text, p_used bigint, p_limit bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.quota_warning(p_which text, p_used bigint, p_limit bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.recover_answer(s holdfast.session, p_actor text, p_role text, p_body jsonb, p_created boolean, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.recover_answer(s holdfast.session, p_actor text, p_role text, p_body jsonb, p_created boolean, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.recover_clients(p_owner text, p_actor text, p_session uuid, p_body jsonb) RETURNS TABLE(id text, seq bigint, parked bigint[], below bigint)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.recover_clients(p_owner text, p_actor text, p_session uuid, p_body jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.recover_context(s holdfast.session, p_since bigint, p_era text) RETURNS json
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.recover_context(s holdfast.session, p_since bigint, p_era text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.recover_find(p_owner text, p_body jsonb, p_limits holdfast.limits) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.recover_find(p_owner text, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.refusal(p_status integer, p_code text, p_extra json DEFAULT NULL::json) RETURNS holdfast.answer
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.refusal(p_status integer, p_code text, p_extra json) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.request_begin(p_owner text, p_actor text, p_idem text, p_fingerprint text, OUT verdict text, OUT status integer, OUT thing text) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.request_begin(p_owner text, p_actor text, p_idem text, p_fingerprint text, OUT verdict text, OUT status integer, OUT thing text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.request_busy() RETURNS holdfast.answer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.request_busy() OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.request_done(p_owner text, p_actor text, p_idem text, p_fingerprint text, p_status integer, p_thing text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.request_done(p_owner text, p_actor text, p_idem text, p_fingerprint text, p_status integer, p_thing text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.resume_json(p_owner text, p_session uuid) RETURNS json
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.resume_json(p_owner text, p_session uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.role_of(p_owner text, p_actor text, p_session uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.role_of(p_owner text, p_actor text, p_session uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.room_state(p_try boolean) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET work_mem TO '64kB'
    AS ...;

ALTER FUNCTION holdfast.room_state(p_try boolean) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_again(p_owner text, p_actor text, p_session uuid, p_client text, p_seq bigint, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.save_again(p_owner text, p_actor text, p_session uuid, p_client text, p_seq bigint, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_answer(s holdfast.session, p_plan holdfast.plan, p_sums holdfast.save_sums, p_client text, p_via text, p_now timestamp with time zone, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.save_answer(s holdfast.session, p_plan holdfast.plan, p_sums holdfast.save_sums, p_client text, p_via text, p_now timestamp with time zone, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_batches(p_body jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.save_batches(p_body jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_bell(p_session uuid, p_rev bigint, p_client text, p_keys text[]) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.save_bell(p_session uuid, p_rev bigint, p_client text, p_keys text[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_brief(a holdfast.answer, p_minimal boolean, p_base bigint) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.save_brief(a holdfast.answer, p_minimal boolean, p_base bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_copies(s holdfast.session, p_plan holdfast.plan, p_actor text, p_client text, p_sums holdfast.save_sums, p_limits holdfast.limits) RETURNS holdfast.save_sums
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.save_copies(s holdfast.session, p_plan holdfast.plan, p_actor text, p_client text, p_sums holdfast.save_sums, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_decide(p_kind text, p_present jsonb, p_value jsonb, p_has_was boolean, p_was jsonb, p_foreign bigint, p_base bigint, OUT after jsonb, OUT is_change boolean, OUT is_overlap boolean) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.save_decide(p_kind text, p_present jsonb, p_value jsonb, p_has_was boolean, p_was jsonb, p_foreign bigint, p_base bigint, OUT after jsonb, OUT is_change boolean, OUT is_overlap boolean) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_entries(s holdfast.session, p_plan holdfast.plan, p_actor text, p_client text, p_via text, p_batches jsonb, p_now timestamp with time zone) RETURNS holdfast.save_sums
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.save_entries(s holdfast.session, p_plan holdfast.plan, p_actor text, p_client text, p_via text, p_batches jsonb, p_now timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_lock(p_owner text, p_actor text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.save_lock(p_owner text, p_actor text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_locked(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_via text, p_refused text, p_guard jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.save_locked(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_via text, p_refused text, p_guard jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_order(p_last bigint, p_digests bigint[], p_batches jsonb, p_parked jsonb, p_lenient boolean, p_below bigint, OUT steps jsonb[], OUT verdicts text[], OUT last bigint, OUT digests bigint[], OUT refused text, OUT guilty bigint) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.save_order(p_last bigint, p_digests bigint[], p_batches jsonb, p_parked jsonb, p_lenient boolean, p_below bigint, OUT steps jsonb[], OUT verdicts text[], OUT last bigint, OUT digests bigint[], OUT refused text, OUT guilty bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_outcome(p_plan holdfast.plan, p_is_changed boolean, p_lenient boolean) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.save_outcome(p_plan holdfast.plan, p_is_changed boolean, p_lenient boolean) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_parked(s holdfast.session, p_actor text, p_client text, p_batches jsonb[], p_last bigint, p_limits holdfast.limits, OUT more integer, OUT copies holdfast.conflict[]) RETURNS record
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.save_parked(s holdfast.session, p_actor text, p_client text, p_batches jsonb[], p_last bigint, p_limits holdfast.limits, OUT more integer, OUT copies holdfast.conflict[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_refused(s holdfast.session, p_plan holdfast.plan, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.save_refused(s holdfast.session, p_plan holdfast.plan, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_session(s holdfast.session, p_rev bigint, p_sums holdfast.save_sums, p_now timestamp with time zone, p_limits holdfast.limits) RETURNS void
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.save_session(s holdfast.session, p_rev bigint, p_sums holdfast.save_sums, p_now timestamp with time zone, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_slow(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_via text, p_refused text, p_guard jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.save_slow(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_via text, p_refused text, p_guard jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_warning(p_bytes bigint, p_keys integer, p_limits holdfast.limits) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.save_warning(p_bytes bigint, p_keys integer, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.save_write(s holdfast.session, p_actor text, p_client text, p_label text, p_batches jsonb, p_via text, p_refused text, p_below bigint, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS ...;

ALTER FUNCTION holdfast.save_write(s holdfast.session, p_actor text, p_client text, p_label text, p_batches jsonb, p_via text, p_refused text, p_below bigint, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.schema_state(p_names text) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.schema_state(p_names text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.scope_meet(p_one text, p_two text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN starts_with(p_one, p_two) THEN p_one WHEN starts_with(p_two, p_one) THEN p_two ELSE NULL::text END;

ALTER FUNCTION holdfast.scope_meet(p_one text, p_two text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.scope_moved(p_owner text, p_session uuid, p_rev bigint, p_scope text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.scope_moved(p_owner text, p_session uuid, p_rev bigint, p_scope text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sequence_verdict(p_digests bigint[], p_seq bigint, p_digest bigint) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.sequence_verdict(p_digests bigint[], p_seq bigint, p_digest bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_counters(s holdfast.session) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.session_counters(s holdfast.session) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_create(p_owner text, p_actor text, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_create(p_owner text, p_actor text, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_created(p_owner text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_created(p_owner text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_empty(p_owner text, p_session uuid, p_rows integer, p_until timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_empty(p_owner text, p_session uuid, p_rows integer, p_until timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_export(p_owner text, p_actor text, p_need text, p_session uuid, p_cursor text, p_bytes integer, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_export(p_owner text, p_actor text, p_need text, p_session uuid, p_cursor text, p_bytes integer, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_fill(p_owner text, p_session uuid, p_actor text, p_set jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_fill(p_owner text, p_session uuid, p_actor text, p_set jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_get(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_get(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_import(p_owner text, p_actor text, p_id uuid, p_want uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_message_limits holdfast.message_limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_import(p_owner text, p_actor text, p_id uuid, p_want uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_message_limits holdfast.message_limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_json(s holdfast.session, p_role text, p_now timestamp with time zone) RETURNS json
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.session_json(s holdfast.session, p_role text, p_now timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_list(p_owner text, p_actor text, p_status text, p_app text, p_q text, p_limit integer, p_cursor text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_list(p_owner text, p_actor text, p_status text, p_app text, p_q text, p_limit integer, p_cursor text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_lock(p_owner text, p_session uuid, p_grace integer) RETURNS holdfast.session
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_lock(p_owner text, p_session uuid, p_grace integer) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_lost(p_owner text, p_session uuid, p_grace integer) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_lost(p_owner text, p_session uuid, p_grace integer) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_make(p_owner text, p_session uuid, p_era text, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.session
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_make(p_owner text, p_session uuid, p_era text, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_moved(s holdfast.session, p_actor text, p_via text, p_now timestamp with time zone) RETURNS json
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_moved(s holdfast.session, p_actor text, p_via text, p_now timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_recover(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_recover(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_recover_write(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_recover_write(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_refusal(p_body jsonb) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.session_refusal(p_body jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_resume(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_resume(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_revive(s holdfast.session) RETURNS holdfast.session
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_revive(s holdfast.session) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_room(p_owner text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_room(p_owner text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_shape(s holdfast.session, p_role text, p_now timestamp with time zone, p_counters jsonb, p_snapshots bigint) RETURNS json
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.session_shape(s holdfast.session, p_role text, p_now timestamp with time zone, p_counters jsonb, p_snapshots bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_share(p_owner text, p_actor text, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_share(p_owner text, p_actor text, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.session_update(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.session_update(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.set_refusal(p_set jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.set_refusal(p_set jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.shared_list(p_owner text, p_limit integer, p_cursor text) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.shared_list(p_owner text, p_limit integer, p_cursor text) OWNER TO holdfast_owner;

CREATE TABLE holdfast.snapshot (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    number bigint NOT NULL,
    id uuid NOT NULL,
    name text,
    source text NOT NULL,
    scope text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    rev bigint NOT NULL,
    changed_rev bigint NOT NULL,
    bytes bigint NOT NULL,
    pinned boolean DEFAULT false NOT NULL,
    actor text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone
);

ALTER TABLE holdfast.snapshot OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_add(p_owner text, p_session uuid, p_actor text, p_id uuid, p_want jsonb, p_rev bigint, p_limits holdfast.limits) RETURNS holdfast.snapshot
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.snapshot_add(p_owner text, p_session uuid, p_actor text, p_id uuid, p_want jsonb, p_rev bigint, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_answer(n holdfast.snapshot, p_status integer, p_bell json, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.snapshot_answer(n holdfast.snapshot, p_status integer, p_bell json, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_auto(s holdfast.session, p_actor text, p_limits holdfast.limits) RETURNS holdfast.session
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.snapshot_auto(s holdfast.session, p_actor text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_create(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_create(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_diff(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_to text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_diff(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_to text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_drop(p_owner text, p_session uuid, p_number bigint) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_drop(p_owner text, p_session uuid, p_number bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_expire(p_owner text, p_session uuid, p_limits holdfast.limits, p_until timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_expire(p_owner text, p_session uuid, p_limits holdfast.limits, p_until timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_get(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_get(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_json(n holdfast.snapshot) RETURNS json
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.snapshot_json(n holdfast.snapshot) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_keep(p_owner text, p_session uuid, p_limits holdfast.limits) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.snapshot_keep(p_owner text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_list(p_owner text, p_actor text, p_need text, p_session uuid, p_source text, p_limit integer, p_cursor text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_list(p_owner text, p_actor text, p_need text, p_session uuid, p_source text, p_limit integer, p_cursor text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_newest(p_owner text, p_session uuid) RETURNS void
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.snapshot_newest(p_owner text, p_session uuid) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_pick(p_owner text, p_session uuid, p_number text, p_limits holdfast.limits, OUT n holdfast.snapshot, OUT refusal holdfast.answer) RETURNS record
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.snapshot_pick(p_owner text, p_session uuid, p_number text, p_limits holdfast.limits, OUT n holdfast.snapshot, OUT refusal holdfast.answer) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_preview(p_owner text, p_actor text, p_need text, p_session uuid, p_kind text, p_number text, p_snapshot uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_preview(p_owner text, p_actor text, p_need text, p_session uuid, p_kind text, p_number text, p_snapshot uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_redo(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_redo(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_restore(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_restore(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_restore_id(p_owner text, p_actor text, p_snapshot uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_restore_id(p_owner text, p_actor text, p_snapshot uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_room(p_owner text, p_session uuid, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_room(p_owner text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_step(p_owner text, p_session uuid, p_actor text, p_id uuid, p_want jsonb, p_rev bigint, p_limits holdfast.limits, OUT n holdfast.snapshot, OUT is_new boolean) RETURNS record
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.snapshot_step(p_owner text, p_session uuid, p_actor text, p_id uuid, p_want jsonb, p_rev bigint, p_limits holdfast.limits, OUT n holdfast.snapshot, OUT is_new boolean) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_undo(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_undo(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_update(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_update(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.snapshot_values(p_owner text, p_snapshot uuid, p_grace integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.snapshot_values(p_owner text, p_snapshot uuid, p_grace integer) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.stamp(p_at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.stamp(p_at timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.state_answer(p_owner text, p_session uuid, p_number bigint, p_set jsonb, p_delete text[], p_before bigint, p_bell text, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.state_answer(p_owner text, p_session uuid, p_number bigint, p_set jsonb, p_delete text[], p_before bigint, p_bell text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.state_at(p_owner text, p_session uuid, p_rev bigint, p_scope text) RETURNS TABLE(key text, value jsonb)
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.state_at(p_owner text, p_session uuid, p_rev bigint, p_scope text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.state_change(p_owner text, p_session uuid, p_rev bigint, p_scope text, OUT to_set jsonb, OUT to_delete text[], OUT is_any boolean) RETURNS record
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.state_change(p_owner text, p_session uuid, p_rev bigint, p_scope text, OUT to_set jsonb, OUT to_delete text[], OUT is_any boolean) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.state_diff(p_owner text, p_session uuid, p_from bigint, p_to bigint, p_scope text) RETURNS TABLE(key text, old jsonb, new jsonb)
    LANGUAGE sql STABLE
    AS ...;

ALTER FUNCTION holdfast.state_diff(p_owner text, p_session uuid, p_from bigint, p_to bigint, p_scope text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.state_refusal(s holdfast.session, p_set jsonb, p_delete text[], p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.state_refusal(s holdfast.session, p_set jsonb, p_delete text[], p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.state_versions(p_owner text, p_session uuid, p_rev bigint, p_scope text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.state_versions(p_owner text, p_session uuid, p_rev bigint, p_scope text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.state_write(p_owner text, p_session uuid, p_actor text, p_set jsonb, p_delete text[], p_versions jsonb, p_via text, p_limits holdfast.limits) RETURNS text
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.state_write(p_owner text, p_session uuid, p_actor text, p_set jsonb, p_delete text[], p_versions jsonb, p_via text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.step_number(p_step jsonb, p_name text) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.step_number(p_step jsonb, p_name text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.step_part(p_step jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.step_part(p_step jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.step_status(p_step jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.step_status(p_step jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.step_waits(p_step jsonb, p_done jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.step_waits(p_step jsonb, p_done jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_activity(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_activity(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_backlog(p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_backlog(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_clients(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_clients(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_conflicts(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_conflicts(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_end(s holdfast.session, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_end(s holdfast.session, p_now timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_ended(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_ended(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_erased(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_erased(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_jobs(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_jobs(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_leases(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_leases(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_parked(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_parked(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_requests(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_requests(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_sessions(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_sessions(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_slice(p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_slice(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_snapshots(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_snapshots(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sweep_tombstones(p_limits holdfast.limits) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sweep_tombstones(p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sync_step(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) RETURNS holdfast.answer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.sync_step(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.sync_void(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_code text, p_limits holdfast.limits) RETURNS void
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.sync_void(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_code text, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.ticket_is_due(p_until bigint, p_now timestamp with time zone, p_ttl integer, p_limits holdfast.limits) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.ticket_is_due(p_until bigint, p_now timestamp with time zone, p_ttl integer, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.ticket_until(p_expires_at timestamp with time zone, p_now timestamp with time zone, p_limits holdfast.limits) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.ticket_until(p_expires_at timestamp with time zone, p_now timestamp with time zone, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.tombstone_trim(p_owner text, p_session uuid, p_limits holdfast.limits) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "holdfast.owner" TO ''
    AS ...;

ALTER FUNCTION holdfast.tombstone_trim(p_owner text, p_session uuid, p_limits holdfast.limits) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.try_lock(p_space text, p_owner text, p_name text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS ...;

ALTER FUNCTION holdfast.try_lock(p_space text, p_owner text, p_name text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.typing_of(p_actor text, p_client text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.typing_of(p_actor text, p_client text) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.undo_find(p_owner text, p_session uuid, p_scope text, p_cursor bigint, p_is_redo boolean, OUT number bigint, OUT rev bigint, OUT to_set jsonb, OUT to_delete text[]) RETURNS record
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.undo_find(p_owner text, p_session uuid, p_scope text, p_cursor bigint, p_is_redo boolean, OUT number bigint, OUT rev bigint, OUT to_set jsonb, OUT to_delete text[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.undo_mark(p_owner text, p_session uuid, p_scope text, p_number bigint, p_rev bigint) RETURNS void
    LANGUAGE plpgsql
    AS ...;

ALTER FUNCTION holdfast.undo_mark(p_owner text, p_session uuid, p_scope text, p_number bigint, p_rev bigint) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.undo_unsafe(p_owner text, p_session uuid, p_actor text, p_rev bigint, p_keys text[]) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.undo_unsafe(p_owner text, p_session uuid, p_actor text, p_rev bigint, p_keys text[]) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.uuid_make(p_now timestamp with time zone) RETURNS uuid
    LANGUAGE sql PARALLEL SAFE
    RETURN (encode(set_bit(set_bit(OVERLAY(uuid_send(gen_random_uuid()) PLACING SUBSTRING(int8send((floor((EXTRACT(epoch FROM p_now) * (1000)::numeric)))::bigint) FROM 3) FROM 1 FOR 6), (52)::bigint, 1), (53)::bigint, 1), 'hex'::text))::uuid;

ALTER FUNCTION holdfast.uuid_make(p_now timestamp with time zone) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.value_grew(p_old jsonb, p_new jsonb) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.value_grew(p_old jsonb, p_new jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.value_same(p_one jsonb, p_two jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS ...;

ALTER FUNCTION holdfast.value_same(p_one jsonb, p_two jsonb) OWNER TO holdfast_owner;

CREATE FUNCTION holdfast.version_mismatch(s holdfast.session, p_keys text[], p_etag text) RETURNS holdfast.answer
    LANGUAGE plpgsql STABLE
    AS ...;

ALTER FUNCTION holdfast.version_mismatch(s holdfast.session, p_keys text[], p_etag text) OWNER TO holdfast_owner;

CREATE TABLE holdfast.activity (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    rev bigint NOT NULL,
    n integer DEFAULT 0 NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    client text,
    via text NOT NULL,
    keys text[] DEFAULT '{}'::text[] NOT NULL
);

ALTER TABLE holdfast.activity OWNER TO holdfast_owner;

CREATE TABLE holdfast.client (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint DEFAULT 0 NOT NULL,
    digests bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    counters jsonb DEFAULT '{}'::jsonb NOT NULL,
    label text,
    ticket_until bigint DEFAULT 0 NOT NULL,
    seen_at timestamp with time zone NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_cost_delay='0');

ALTER TABLE holdfast.client OWNER TO holdfast_owner;

CREATE TABLE holdfast.client_past (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    digests bigint[] NOT NULL,
    counters jsonb NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

ALTER TABLE holdfast.client_past OWNER TO holdfast_owner;

CREATE TABLE holdfast.ended (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    expired_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    access text[] DEFAULT '{}'::text[] NOT NULL
);

ALTER TABLE holdfast.ended OWNER TO holdfast_owner;

CREATE TABLE holdfast.grant_past (
    user_id text NOT NULL COLLATE pg_catalog."C",
    past_id uuid NOT NULL,
    owner text NOT NULL COLLATE pg_catalog."C",
    ended_at timestamp with time zone NOT NULL
);

ALTER TABLE holdfast.grant_past OWNER TO holdfast_owner;

CREATE TABLE holdfast.grant_received (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    owner text NOT NULL COLLATE pg_catalog."C",
    grant_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE holdfast.grant_received OWNER TO holdfast_owner;

CREATE TABLE holdfast.message (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    number bigint NOT NULL,
    role text NOT NULL,
    content jsonb NOT NULL,
    metadata jsonb,
    bytes integer NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY holdfast.message ALTER COLUMN content SET COMPRESSION lz4;
ALTER TABLE ONLY holdfast.message ALTER COLUMN metadata SET COMPRESSION lz4;

ALTER TABLE holdfast.message OWNER TO holdfast_owner;

CREATE TABLE holdfast.migration (
    name text NOT NULL COLLATE pg_catalog."C",
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE holdfast.migration OWNER TO holdfast_owner;

CREATE VIEW holdfast.ops_apps AS
 SELECT s.app,
    s.status,
    count(*) AS sessions,
    (sum(s.bytes))::bigint AS bytes,
    max(s.saved_at) AS last_active_at
   FROM holdfast.session s
  GROUP BY s.app, s.status;

ALTER TABLE holdfast.ops_apps OWNER TO holdfast_owner;

CREATE VIEW holdfast.ops_jobs AS
 SELECT j.type,
    j.state,
    count(*) AS jobs,
    count(*) FILTER (WHERE (j.is_ready AND (j.due_at <= now()) AND ((j.state)::text = ANY (ARRAY['queued'::text, 'running'::text])))) AS due,
    min(j.due_at) FILTER (WHERE (j.is_ready AND (j.due_at <= now()) AND ((j.state)::text = ANY (ARRAY['queued'::text, 'running'::text])))) AS due_since
   FROM holdfast.job j
  GROUP BY j.type, j.state;

ALTER TABLE holdfast.ops_jobs OWNER TO holdfast_owner;

CREATE TABLE holdfast.parked (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    from_seq bigint NOT NULL,
    batch jsonb NOT NULL,
    bytes integer NOT NULL,
    parked_at timestamp with time zone NOT NULL
);

ALTER TABLE holdfast.parked OWNER TO holdfast_owner;

CREATE VIEW holdfast.ops_sessions AS
 SELECT s.user_id,
    s.session_id,
    s.app,
        CASE
            WHEN (((s.status)::text <> 'deleted'::text) AND (s.expires_at <= now())) THEN 'expired'::text
            ELSE (s.status)::text
        END AS status,
    s.rev,
    s.keys,
    s.bytes,
    s.past_bytes,
    ( SELECT count(*) AS count
           FROM holdfast.snapshot x
          WHERE ((x.user_id = s.user_id) AND (x.session_id = s.session_id))) AS snapshots,
    ( SELECT count(*) AS count
           FROM holdfast.conflict x
          WHERE ((x.user_id = s.user_id) AND (x.session_id = s.session_id))) AS conflicts,
    ( SELECT count(*) AS count
           FROM holdfast.parked x
          WHERE ((x.user_id = s.user_id) AND (x.session_id = s.session_id))) AS parked,
    ( SELECT count(*) AS count
           FROM holdfast.client x
          WHERE ((x.user_id = s.user_id) AND (x.session_id = s.session_id))) AS clients,
    s.created_at,
    s.saved_at,
    s.expires_at
   FROM holdfast.session s;

ALTER TABLE holdfast.ops_sessions OWNER TO holdfast_owner;

CREATE VIEW holdfast.ops_tables AS
 SELECT (t.relname)::text AS name,
    pg_total_relation_size((t.relid)::regclass) AS bytes,
    t.n_live_tup AS live_rows,
    t.n_dead_tup AS dead_rows,
    t.n_tup_upd AS updates,
    round(((100.0 * (t.n_tup_hot_upd)::numeric) / (NULLIF(t.n_tup_upd, 0))::numeric), 1) AS hot_percent,
    t.last_autovacuum
   FROM pg_stat_all_tables t
  WHERE (t.schemaname = 'holdfast'::name);

ALTER TABLE holdfast.ops_tables OWNER TO holdfast_owner;

CREATE VIEW holdfast.ops_users AS
 SELECT s.user_id,
    count(*) FILTER (WHERE ((s.status)::text <> 'deleted'::text)) AS sessions,
    (sum(s.bytes))::bigint AS bytes,
    (sum(s.past_bytes))::bigint AS past_bytes,
    max(s.saved_at) AS last_active_at
   FROM holdfast.session s
  GROUP BY s.user_id;

ALTER TABLE holdfast.ops_users OWNER TO holdfast_owner;

CREATE TABLE holdfast.past (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    rev bigint NOT NULL,
    until_rev bigint NOT NULL,
    value jsonb NOT NULL,
    bytes integer NOT NULL,
    version integer
);
ALTER TABLE ONLY holdfast.past ALTER COLUMN value SET COMPRESSION lz4;

ALTER TABLE holdfast.past OWNER TO holdfast_owner;

CREATE TABLE holdfast.past_due (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    low_rev bigint NOT NULL,
    high_rev bigint NOT NULL,
    at_rev bigint NOT NULL,
    at_key text NOT NULL COLLATE pg_catalog."C"
);

ALTER TABLE holdfast.past_due OWNER TO holdfast_owner;

CREATE TABLE holdfast.principal (
    user_id text NOT NULL COLLATE pg_catalog."C",
    not_before timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    claimed_by text,
    erased_at timestamp with time zone,
    totals jsonb DEFAULT '{}'::jsonb NOT NULL,
    claimed jsonb DEFAULT '[]'::jsonb NOT NULL
);

ALTER TABLE holdfast.principal OWNER TO holdfast_owner;

CREATE TABLE holdfast.request (
    user_id text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL COLLATE pg_catalog."C",
    idem_key text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL,
    status integer NOT NULL,
    thing text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE holdfast.request OWNER TO holdfast_owner;

CREATE TABLE holdfast.undo (
    user_id text NOT NULL COLLATE pg_catalog."C",
    session_id uuid NOT NULL,
    scope text NOT NULL COLLATE pg_catalog."C",
    cursor bigint,
    mark_rev bigint DEFAULT 0 NOT NULL
);

ALTER TABLE holdfast.undo OWNER TO holdfast_owner;

ALTER TABLE ONLY holdfast.activity
    ADD CONSTRAINT activity_pkey PRIMARY KEY (user_id, session_id, rev, n);

ALTER TABLE ONLY holdfast.client_past
    ADD CONSTRAINT client_past_pkey PRIMARY KEY (user_id, session_id, actor, client_id);

ALTER TABLE ONLY holdfast.client
    ADD CONSTRAINT client_pkey PRIMARY KEY (user_id, session_id, actor, client_id);

ALTER TABLE ONLY holdfast.conflict
    ADD CONSTRAINT conflict_pkey PRIMARY KEY (user_id, session_id, conflict_id);

ALTER TABLE ONLY holdfast.ended
    ADD CONSTRAINT ended_pkey PRIMARY KEY (user_id, session_id);

ALTER TABLE ONLY holdfast.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (user_id, session_id, key);

ALTER TABLE ONLY holdfast.grant_given
    ADD CONSTRAINT grant_given_pkey PRIMARY KEY (user_id, session_id, grant_id);

ALTER TABLE ONLY holdfast.grant_given
    ADD CONSTRAINT grant_given_user_id_session_id_grantee_key UNIQUE (user_id, session_id, grantee);

ALTER TABLE ONLY holdfast.grant_past
    ADD CONSTRAINT grant_past_pkey PRIMARY KEY (user_id, past_id);

ALTER TABLE ONLY holdfast.grant_received
    ADD CONSTRAINT grant_received_pkey PRIMARY KEY (user_id, session_id);

ALTER TABLE ONLY holdfast.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (user_id, session_id, job_id);

ALTER TABLE ONLY holdfast.life
    ADD CONSTRAINT life_pkey PRIMARY KEY (number);

ALTER TABLE ONLY holdfast.link
    ADD CONSTRAINT link_pkey PRIMARY KEY (user_id, session_id, link_id);

ALTER TABLE ONLY holdfast.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (user_id, session_id, number);

ALTER TABLE ONLY holdfast.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (name);

ALTER TABLE ONLY holdfast.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (user_id, session_id, actor, client_id, seq);

ALTER TABLE ONLY holdfast.past_due
    ADD CONSTRAINT past_due_pkey PRIMARY KEY (user_id, session_id);

ALTER TABLE ONLY holdfast.past
    ADD CONSTRAINT past_pkey PRIMARY KEY (user_id, session_id, rev, key);

ALTER TABLE ONLY holdfast.principal
    ADD CONSTRAINT principal_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY holdfast.request
    ADD CONSTRAINT request_pkey PRIMARY KEY (user_id, actor, idem_key);

ALTER TABLE ONLY holdfast.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (user_id, session_id);

ALTER TABLE ONLY holdfast.snapshot
    ADD CONSTRAINT snapshot_pkey PRIMARY KEY (user_id, session_id, number);

ALTER TABLE ONLY holdfast.snapshot
    ADD CONSTRAINT snapshot_user_id_id_key UNIQUE (user_id, id);

ALTER TABLE ONLY holdfast.undo
    ADD CONSTRAINT undo_pkey PRIMARY KEY (user_id, session_id, scope);

CREATE INDEX activity_age ON holdfast.activity USING brin (at) WITH (pages_per_range='32', autosummarize='on');

CREATE INDEX client_past_age ON holdfast.client_past USING btree (seen_at);

CREATE INDEX conflict_age ON holdfast.conflict USING btree (created_at);

CREATE INDEX conflict_order ON holdfast.conflict USING btree (user_id, session_id, number);

CREATE INDEX ended_age ON holdfast.ended USING btree (ended_at);

CREATE INDEX entry_deleted ON holdfast.entry USING btree (user_id, session_id, deleted_at) WHERE (deleted_at IS NOT NULL);

CREATE INDEX entry_deleted_age ON holdfast.entry USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);

CREATE INDEX grant_past_session ON holdfast.grant_past USING btree (owner, past_id);

CREATE INDEX job_ended ON holdfast.job USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX job_lapse ON holdfast.job USING btree (due_at) WHERE ((state)::text = 'running'::text);

CREATE INDEX job_queue ON holdfast.job USING btree (type, priority, due_at) WHERE (is_ready AND ((state)::text = ANY (ARRAY['queued'::text, 'running'::text])));

CREATE INDEX parked_age ON holdfast.parked USING btree (parked_at);

CREATE INDEX principal_erased ON holdfast.principal USING btree (user_id) WHERE (erased_at IS NOT NULL);

CREATE INDEX request_age ON holdfast.request USING btree (created_at);

CREATE INDEX session_deleted ON holdfast.session USING btree (user_id, session_id) WHERE ((status)::text = 'deleted'::text);

CREATE INDEX session_expiry ON holdfast.session USING btree (expires_at);

CREATE INDEX session_slot ON holdfast.session USING btree (user_id, app, slot);

CREATE INDEX snapshot_expiry ON holdfast.snapshot USING btree (expires_at) WHERE (expires_at IS NOT NULL);

ALTER TABLE holdfast.activity ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.client ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.client_past ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.conflict ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.ended ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.grant_given ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.grant_past ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.grant_received ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.job ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.link ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.message ENABLE ROW LEVEL SECURITY;

CREATE POLICY owner_only ON holdfast.activity USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.client USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.client_past USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.conflict USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.ended USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.entry USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.grant_given USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.grant_past USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.grant_received USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.job USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.link USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.message USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.parked USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.past USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.past_due USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.principal USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.request USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.session USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.snapshot USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

CREATE POLICY owner_only ON holdfast.undo USING ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text)) WITH CHECK ((user_id = ((current_setting('holdfast.owner'::text, true))::holdfast.owner_id)::text));

ALTER TABLE holdfast.parked ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.past ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.past_due ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.principal ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.request ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.session ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.snapshot ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdfast.undo ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA holdfast TO holdfast_app;
GRANT USAGE ON SCHEMA holdfast TO holdfast_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.conflict TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.access_refusal(p_owner text, p_actor text, p_need text, p_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.access_refusal(p_owner text, p_actor text, p_need text, p_session uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.account_claim(p_owner text, p_actor text, p_from text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.account_claim(p_owner text, p_actor text, p_from text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.account_close(p_owner text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.account_close(p_owner text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.account_erase(p_owner text, p_actor text, p_confirm text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.account_erase(p_owner text, p_actor text, p_confirm text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.account_export(p_owner text, p_actor text, p_cursor text, p_bytes integer, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.account_export(p_owner text, p_actor text, p_cursor text, p_bytes integer, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.account_not_before(p_owner text, p_erased_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.account_not_before(p_owner text, p_erased_at timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.account_sign_out(p_owner text, p_actor text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.account_sign_out(p_owner text, p_actor text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.account_ticket(p_owner text, p_iat bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.account_ticket(p_owner text, p_iat bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.activity_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.activity_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.adopt_actor(p_from text, p_to text, p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.adopt_grants(p_from text, p_to text) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.adopt_is_taken(p_owner text, p_session uuid, p_giver text) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.adopt_me(p_from text, p_to text, p_limits holdfast.limits, OUT bell text, OUT kept_as uuid) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.adopt_move(p_from text, p_to text, p_ids uuid[], p_new uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.auto_is_due(p_rev bigint, p_context_rev bigint, p_auto_rev bigint, p_auto_at timestamp with time zone, p_now timestamp with time zone, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.auto_is_due(p_rev bigint, p_context_rev bigint, p_auto_rev bigint, p_auto_at timestamp with time zone, p_now timestamp with time zone, p_limits holdfast.limits) TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.session TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_copies(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_copies(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_reason text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_digest(p_batch jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_digest(p_batch jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_fate(p_verdict text, p_lenient boolean, p_refused text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_fate(p_verdict text, p_lenient boolean, p_refused text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_kept(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_entries holdfast.planned_entry[], p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_kept(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_entries holdfast.planned_entry[], p_reason text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_keys(p_owner text, p_session uuid, p_actor text, p_client text, p_batch jsonb, p_earlier holdfast.planned_entry[], p_places jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_keys(p_owner text, p_session uuid, p_actor text, p_client text, p_batch jsonb, p_earlier holdfast.planned_entry[], p_places jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_obstacle(p_batch jsonb, p_effect holdfast.batch_effect, p_bytes bigint, p_keys integer, p_counters jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_obstacle(p_batch jsonb, p_effect holdfast.batch_effect, p_bytes bigint, p_keys integer, p_counters jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_ops(p_batch jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_ops(p_batch jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_park(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_limits holdfast.limits, OUT more integer, OUT is_full boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_park(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_limits holdfast.limits, OUT more integer, OUT is_full boolean) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_plan(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_earlier holdfast.planned_entry[], p_places jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_plan(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_earlier holdfast.planned_entry[], p_places jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_refusal(s holdfast.session, p_batch jsonb, p_effect holdfast.batch_effect, p_bytes bigint, p_keys integer, p_counters jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_refusal(s holdfast.session, p_batch jsonb, p_effect holdfast.batch_effect, p_bytes bigint, p_keys integer, p_counters jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_rest(p_batch jsonb, p_next jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_rest(p_batch jsonb, p_next jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batch_take(s holdfast.session, p_actor text, p_client text, p_plan holdfast.plan, p_batch jsonb, p_fate text, p_lenient boolean, p_earlier holdfast.planned_entry[], p_places jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batch_take(s holdfast.session, p_actor text, p_client text, p_plan holdfast.plan, p_batch jsonb, p_fate text, p_lenient boolean, p_earlier holdfast.planned_entry[], p_places jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batches_applied(s holdfast.session, p_actor text, p_client text, p_batches jsonb, p_applied bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batches_applied(s holdfast.session, p_actor text, p_client text, p_batches jsonb, p_applied bigint[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.batches_uncompared(s holdfast.session, p_actor text, p_client text, p_skipped bigint[], p_applied bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.batches_uncompared(s holdfast.session, p_actor text, p_client text, p_skipped bigint[], p_applied bigint[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.cache_gone(p_keys jsonb, p_names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.cache_gone(p_keys jsonb, p_names text[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.cache_names(p_owner text, p_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.cache_names(p_owner text, p_session uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.client_find(p_owner text, p_session uuid, p_actor text, p_client text, OUT seq bigint, OUT digests bigint[], OUT counters jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.client_find(p_owner text, p_session uuid, p_actor text, p_client text, OUT seq bigint, OUT digests bigint[], OUT counters jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.client_shown(p_client text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.client_shown(p_client text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.client_trim(p_owner text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.client_trim(p_owner text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.client_write(s holdfast.session, p_actor text, p_client text, p_label text, p_last bigint, p_digests bigint[], p_counters jsonb, p_again boolean, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.client_write(s holdfast.session, p_actor text, p_client text, p_label text, p_last bigint, p_digests bigint[], p_counters jsonb, p_again boolean, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.conflict_add(p_owner text, p_session uuid, p_copies holdfast.conflict[], p_limits holdfast.limits, OUT warn text, OUT dropped json) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.conflict_add(p_owner text, p_session uuid, p_copies holdfast.conflict[], p_limits holdfast.limits, OUT warn text, OUT dropped json) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.conflict_brief(p_copies holdfast.conflict[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.conflict_brief(p_copies holdfast.conflict[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.conflict_fit(p_owner text, p_session uuid, p_limits holdfast.limits, OUT dropped json, OUT used integer, OUT bytes bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.conflict_fit(p_owner text, p_session uuid, p_limits holdfast.limits, OUT dropped json, OUT used integer, OUT bytes bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.conflict_get(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.conflict_get(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.conflict_json(c holdfast.conflict) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.conflict_json(c holdfast.conflict) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.conflict_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.conflict_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.conflict_make(s holdfast.session, p_actor text, p_client text, p_seq bigint, p_base bigint, p_rev bigint, p_key text, p_mine jsonb, p_theirs jsonb, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.conflict_make(s holdfast.session, p_actor text, p_client text, p_seq bigint, p_base bigint, p_rev bigint, p_key text, p_mine jsonb, p_theirs jsonb, p_reason text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.conflict_resolve(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.conflict_resolve(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.conflict_told(s holdfast.session, p_actor text, p_client text, p_copies holdfast.conflict[], p_skipped bigint[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.conflict_told(s holdfast.session, p_actor text, p_client text, p_copies holdfast.conflict[], p_skipped bigint[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_beacon(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_iat bigint, p_refused text, p_guard jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_beacon(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_iat bigint, p_refused text, p_guard jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_invalidate(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_invalidate(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_json(s holdfast.session, p_since bigint, p_prefix text, p_keys text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_json(s holdfast.session, p_since bigint, p_prefix text, p_keys text[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_load(p_owner text, p_actor text, p_need text, p_session uuid, p_since bigint, p_era text, p_prefix text, p_keys jsonb, p_if_none_match text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_load(p_owner text, p_actor text, p_need text, p_session uuid, p_since bigint, p_era text, p_prefix text, p_keys jsonb, p_if_none_match text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_merge_patch(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_if_match text, p_guard jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_merge_patch(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_if_match text, p_guard jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_open(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_open(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_preview(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_via text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_preview(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_via text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_put(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_if_match text, p_guard jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_put(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_if_match text, p_guard jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_read(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_read(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_save(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_via text, p_minimal boolean, p_guard jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_save(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_via text, p_minimal boolean, p_guard jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.context_sync(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.context_sync(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.counters_add(p_counters jsonb, p_more jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.counters_add(p_counters jsonb, p_more jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.counters_bytes() FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.counters_bytes() TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.counters_sum(p_increments jsonb[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.counters_sum(p_increments jsonb[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.diff_pointers(p_at text, p_old jsonb, p_new jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.diff_pointers(p_at text, p_old jsonb, p_new jsonb) TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.entry TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.entry_is_plain(e holdfast.entry, p_actor text, p_client text, p_base bigint, p_was jsonb, p_snapshot_rev bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.entry_is_plain(e holdfast.entry, p_actor text, p_client text, p_base bigint, p_was jsonb, p_snapshot_rev bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.entry_overwrite(p_owner text, p_session uuid, p_rev bigint, p_client text, p_actor text, p_keys text[], p_set jsonb, p_merge jsonb, p_was jsonb, p_base bigint, p_snapshot_rev bigint, OUT changed text[], OUT grew bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.entry_overwrite(p_owner text, p_session uuid, p_rev bigint, p_client text, p_actor text, p_keys text[], p_set jsonb, p_merge jsonb, p_was jsonb, p_base bigint, p_snapshot_rev bigint, OUT changed text[], OUT grew bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.entry_versions(p_owner text, p_session uuid, p_rev bigint, p_batches jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.entry_versions(p_owner text, p_session uuid, p_rev bigint, p_batches jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.entry_write(p_owner text, p_session uuid, p_rev bigint, p_client text, p_actor text, p_set jsonb, p_delete text[], p_snapshot_rev bigint, p_merged text[], OUT d_bytes bigint, OUT d_keys integer, OUT d_past bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.entry_write(p_owner text, p_session uuid, p_rev bigint, p_client text, p_actor text, p_set jsonb, p_delete text[], p_snapshot_rev bigint, p_merged text[], OUT d_bytes bigint, OUT d_keys integer, OUT d_past bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.etag_list_has(p_list text, p_etag text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.etag_list_has(p_list text, p_etag text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.expiry(p_ttl integer, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.expiry(p_ttl integer, p_now timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.export_page(p_owner text, p_session uuid, p_bytes integer, p_last integer, INOUT io_kind integer, INOUT io_mark text, OUT lines text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.export_page(p_owner text, p_session uuid, p_bytes integer, p_last integer, INOUT io_kind integer, INOUT io_mark text, OUT lines text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.export_query(p_kind integer) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.export_query(p_kind integer) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.glob_regex(p_glob text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.glob_regex(p_glob text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_drop(p_owner text, p_session uuid, p_giver text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_drop(p_owner text, p_session uuid, p_giver text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_fits(p_owner text, p_session uuid, p_giver text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_fits(p_owner text, p_session uuid, p_giver text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_get(p_owner text, p_actor text, p_need text, p_session uuid, p_grant uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_get(p_owner text, p_actor text, p_need text, p_session uuid, p_grant uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_give(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_give(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.grant_given TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_json(g holdfast.grant_given) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_json(g holdfast.grant_given) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_leave(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_leave(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limit integer, p_cursor text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_owner(p_owner text, p_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_owner(p_owner text, p_session uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_revoke(p_owner text, p_actor text, p_need text, p_session uuid, p_grant uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_revoke(p_owner text, p_actor text, p_need text, p_session uuid, p_grant uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_room(p_owner text, p_session uuid, p_giver text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_room(p_owner text, p_session uuid, p_giver text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.grant_take(p_owner text, p_session uuid, p_giver text, p_grant uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.grant_take(p_owner text, p_session uuid, p_giver text, p_grant uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.guard_moved(p_owner text, p_session uuid, p_guard jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.guard_moved(p_owner text, p_session uuid, p_guard jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.import_room(p_records jsonb, p_limits holdfast.limits, p_message_limits holdfast.message_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.import_room(p_records jsonb, p_limits holdfast.limits, p_message_limits holdfast.message_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.import_snapshots(p_owner text, p_session uuid, p_actor text, p_records jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.import_snapshots(p_owner text, p_session uuid, p_actor text, p_records jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.import_values(p_owner text, p_session uuid, p_actor text, p_records jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.import_values(p_owner text, p_session uuid, p_actor text, p_records jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.import_wrong(p_records jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.import_wrong(p_records jsonb, p_limits holdfast.limits) TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.job TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_answer(j holdfast.job, p_status integer, p_bell json, p_outcome text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_answer(j holdfast.job, p_status integer, p_bell json, p_outcome text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_claim(p_actor text, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_claim(p_actor text, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_complete(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_complete(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_guard jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_create(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_job_limits holdfast.job_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_create(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_job_limits holdfast.job_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_fail(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_fail(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_get(p_owner text, p_actor text, p_need text, p_session uuid, p_job uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_get(p_owner text, p_actor text, p_need text, p_session uuid, p_job uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_heartbeat(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_heartbeat(p_owner text, p_actor text, p_session uuid, p_job uuid, p_lease bigint, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_hold(p_owner text, p_session uuid, p_job uuid, p_lease bigint, p_limits holdfast.limits, p_now timestamp with time zone, OUT s holdfast.session, OUT j holdfast.job, OUT is_done boolean, OUT refusal holdfast.answer) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_hold(p_owner text, p_session uuid, p_job uuid, p_lease bigint, p_limits holdfast.limits, p_now timestamp with time zone, OUT s holdfast.session, OUT j holdfast.job, OUT is_done boolean, OUT refusal holdfast.answer) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_is_ready(p_owner text, p_session uuid, p_depends uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_is_ready(p_owner text, p_session uuid, p_depends uuid[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_json(j holdfast.job) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_json(j holdfast.job) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_list(p_owner text, p_actor text, p_need text, p_session uuid, p_state text, p_type text, p_limit integer, p_cursor text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_list(p_owner text, p_actor text, p_need text, p_session uuid, p_state text, p_type text, p_limit integer, p_cursor text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_move(p_from text, p_to text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_move(p_from text, p_to text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_move_all(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_move_all(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_moved(j holdfast.job, p_state text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_moved(j holdfast.job, p_state text, p_now timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_now(j holdfast.job, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_now(j holdfast.job, p_now timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_refusal(p_body jsonb, p_job_limits holdfast.job_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_refusal(p_body jsonb, p_job_limits holdfast.job_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_room(p_owner text, p_session uuid, p_job_limits holdfast.job_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_room(p_owner text, p_session uuid, p_job_limits holdfast.job_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_rouse(p_owner text, p_session uuid, p_of uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_rouse(p_owner text, p_session uuid, p_of uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_said(j holdfast.job, p_body jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_said(j holdfast.job, p_body jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_term(p_body jsonb, p_job_limits holdfast.job_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_term(p_body jsonb, p_job_limits holdfast.job_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_update(p_owner text, p_actor text, p_need text, p_session uuid, p_job uuid, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_update(p_owner text, p_actor text, p_need text, p_session uuid, p_job uuid, p_body jsonb, p_limits holdfast.limits, p_job_limits holdfast.job_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.job_write(s holdfast.session, n holdfast.job, p_actor text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.job_write(s holdfast.session, n holdfast.job, p_actor text, p_now timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.jobs_needed(p_owner text, p_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.jobs_needed(p_owner text, p_session uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.key_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_if_match text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.key_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_if_match text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.key_get(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_if_none_match text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.key_get(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_if_none_match text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.key_is_valid(p_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.key_is_valid(p_key text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.key_put(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_value jsonb, p_if_match text, p_if_none_match text, p_guard jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.key_put(p_owner text, p_actor text, p_need text, p_session uuid, p_key text, p_value jsonb, p_if_match text, p_if_none_match text, p_guard jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.key_refusal(p_batch jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.key_refusal(p_batch jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.key_rule(p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.key_rule(p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.life_begin() FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.life_begin() TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.life_is_new(p_life holdfast.life) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.life_is_new(p_life holdfast.life) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.life_server() FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.life_server() TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.life_slice(p_life holdfast.life) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.life_slice(p_life holdfast.life) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.life_step() FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.life_step() TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.life_timeline() FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.life_timeline() TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.limit_of(p_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.limit_of(p_name text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.link_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_link uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.link_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_link uuid, p_limits holdfast.limits) TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.link TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.link_json(l holdfast.link) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.link_json(l holdfast.link) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.link_list(p_owner text, p_actor text, p_need text, p_session uuid, p_link uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.link_list(p_owner text, p_actor text, p_need text, p_session uuid, p_link uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.link_make(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_hash text, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.link_make(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_hash text, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.link_return(p_owner text, p_actor text, p_session uuid, p_link uuid, p_grant uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.link_return(p_owner text, p_actor text, p_session uuid, p_link uuid, p_grant uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.link_use(p_owner text, p_actor text, p_session uuid, p_link uuid, p_hash text, p_id uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.link_use(p_owner text, p_actor text, p_session uuid, p_link uuid, p_hash text, p_id uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.live_admit(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.live_admit(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.match_base(s holdfast.session, p_if_match text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.match_base(s holdfast.session, p_if_match text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.match_fails(s holdfast.session, e holdfast.entry, p_if_match text, p_if_none_match text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.match_fails(s holdfast.session, e holdfast.entry, p_if_match text, p_if_none_match text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.me_ensure(p_owner text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.me_ensure(p_owner text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.merge_diff(p_old jsonb, p_new jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.merge_diff(p_old jsonb, p_new jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.merge_overlaps(p_present jsonb, p_patch jsonb, p_was jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.merge_overlaps(p_present jsonb, p_patch jsonb, p_was jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.merge_patch(p_target jsonb, p_patch jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.merge_patch(p_target jsonb, p_patch jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.message_add(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_message_limits holdfast.message_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.message_add(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_message_limits holdfast.message_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.message_bytes(p_message jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.message_bytes(p_message jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.message_list(p_owner text, p_actor text, p_need text, p_session uuid, p_order text, p_limit integer, p_cursor text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.message_list(p_owner text, p_actor text, p_need text, p_session uuid, p_order text, p_limit integer, p_cursor text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.message_page(p_owner text, p_session uuid, p_newest boolean, p_limit integer, p_cursor bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.message_page(p_owner text, p_session uuid, p_newest boolean, p_limit integer, p_cursor bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.message_room(p_used bigint, p_more bigint, p_bytes bigint, p_grew bigint, p_limits holdfast.message_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.message_room(p_used bigint, p_more bigint, p_bytes bigint, p_grew bigint, p_limits holdfast.message_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.message_write(p_owner text, p_session uuid, p_list jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.message_write(p_owner text, p_session uuid, p_list jsonb, p_now timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.object_less(p_object jsonb, p_names text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.object_less(p_object jsonb, p_names text[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.order_lineup(p_batches jsonb, p_parked jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.order_lineup(p_batches jsonb, p_parked jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.order_twins(p_waiting jsonb, p_batch jsonb, p_first bigint, p_digest bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.order_twins(p_waiting jsonb, p_batch jsonb, p_first bigint, p_digest bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.order_verdict(p_seq bigint, p_from bigint, p_digest bigint, p_last bigint, p_digests bigint[], p_waiting jsonb, p_lenient boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.order_verdict(p_seq bigint, p_from bigint, p_digest bigint, p_last bigint, p_digests bigint[], p_waiting jsonb, p_lenient boolean) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.overlap_copy(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_key text, p_mine jsonb, p_theirs jsonb, p_typing bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.overlap_copy(s holdfast.session, p_actor text, p_client text, p_batch jsonb, p_base bigint, p_rev bigint, p_key text, p_mine jsonb, p_theirs jsonb, p_typing bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.overlap_refusal(p_rev bigint, p_seq bigint, p_keys text[], p_vals jsonb[], p_copies holdfast.conflict[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.overlap_refusal(p_rev bigint, p_seq bigint, p_keys text[], p_vals jsonb[], p_copies holdfast.conflict[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.parked_apply(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.parked_apply(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.parked_keep(p_owner text, p_session uuid, p_before timestamp with time zone, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.parked_keep(p_owner text, p_session uuid, p_before timestamp with time zone, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.past_free(p_owner text, p_session uuid, p_low bigint, p_high bigint, p_rows integer, INOUT at_rev bigint, INOUT at_key text, OUT gone integer, OUT is_all boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.past_free(p_owner text, p_session uuid, p_low bigint, p_high bigint, p_rows integer, INOUT at_rev bigint, INOUT at_key text, OUT gone integer, OUT is_all boolean) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.past_step(p_owner text, p_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.past_step(p_owner text, p_session uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.past_trim(p_owner text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.past_trim(p_owner text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.patch_rest(p_patch jsonb, p_over jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.patch_rest(p_patch jsonb, p_over jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.path_is_safe(p_path text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.path_is_safe(p_path text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.plan_add(p holdfast.plan, p_effect holdfast.batch_effect, p_batch jsonb, p_verdict text, p_client text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.plan_add(p holdfast.plan, p_effect holdfast.batch_effect, p_batch jsonb, p_verdict text, p_client text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.plan_begin(s holdfast.session, p_actor text, p_client text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.plan_begin(s holdfast.session, p_actor text, p_client text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.plan_list(p holdfast.plan, p_rev bigint, p_batch jsonb, p_verdict text, p_fate text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.plan_list(p holdfast.plan, p_rev bigint, p_batch jsonb, p_verdict text, p_fate text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.plan_make(s holdfast.session, p_actor text, p_client text, p_batches jsonb, p_lenient boolean, p_refused text, p_below bigint, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.plan_make(s holdfast.session, p_actor text, p_client text, p_batches jsonb, p_lenient boolean, p_refused text, p_below bigint, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.plan_order(s holdfast.session, p_actor text, p_client text, p_last bigint, p_digests bigint[], p_batches jsonb, p_lenient boolean, p_refused text, p_below bigint, OUT steps jsonb[], OUT verdicts text[], OUT last bigint, OUT digests bigint[], OUT refusal holdfast.answer) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.plan_order(s holdfast.session, p_actor text, p_client text, p_last bigint, p_digests bigint[], p_batches jsonb, p_lenient boolean, p_refused text, p_below bigint, OUT steps jsonb[], OUT verdicts text[], OUT last bigint, OUT digests bigint[], OUT refusal holdfast.answer) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.presence_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.presence_list(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.problem_retry(p_code text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.problem_retry(p_code text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.quota_refusal(p_seq bigint, p_bytes bigint, p_grew bigint, p_keys integer, p_more integer, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.quota_refusal(p_seq bigint, p_bytes bigint, p_grew bigint, p_keys integer, p_more integer, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.quota_warning(p_which text, p_used bigint, p_limit bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.quota_warning(p_which text, p_used bigint, p_limit bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.recover_answer(s holdfast.session, p_actor text, p_role text, p_body jsonb, p_created boolean, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.recover_answer(s holdfast.session, p_actor text, p_role text, p_body jsonb, p_created boolean, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.recover_clients(p_owner text, p_actor text, p_session uuid, p_body jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.recover_clients(p_owner text, p_actor text, p_session uuid, p_body jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.recover_context(s holdfast.session, p_since bigint, p_era text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.recover_context(s holdfast.session, p_since bigint, p_era text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.recover_find(p_owner text, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.recover_find(p_owner text, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.refusal(p_status integer, p_code text, p_extra json) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.refusal(p_status integer, p_code text, p_extra json) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.request_begin(p_owner text, p_actor text, p_idem text, p_fingerprint text, OUT verdict text, OUT status integer, OUT thing text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.request_begin(p_owner text, p_actor text, p_idem text, p_fingerprint text, OUT verdict text, OUT status integer, OUT thing text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.request_busy() FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.request_busy() TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.request_done(p_owner text, p_actor text, p_idem text, p_fingerprint text, p_status integer, p_thing text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.request_done(p_owner text, p_actor text, p_idem text, p_fingerprint text, p_status integer, p_thing text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.resume_json(p_owner text, p_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.resume_json(p_owner text, p_session uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.role_of(p_owner text, p_actor text, p_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.role_of(p_owner text, p_actor text, p_session uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.room_state(p_try boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.room_state(p_try boolean) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_again(p_owner text, p_actor text, p_session uuid, p_client text, p_seq bigint, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_again(p_owner text, p_actor text, p_session uuid, p_client text, p_seq bigint, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_answer(s holdfast.session, p_plan holdfast.plan, p_sums holdfast.save_sums, p_client text, p_via text, p_now timestamp with time zone, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_answer(s holdfast.session, p_plan holdfast.plan, p_sums holdfast.save_sums, p_client text, p_via text, p_now timestamp with time zone, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_batches(p_body jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_batches(p_body jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_bell(p_session uuid, p_rev bigint, p_client text, p_keys text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_bell(p_session uuid, p_rev bigint, p_client text, p_keys text[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_brief(a holdfast.answer, p_minimal boolean, p_base bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_brief(a holdfast.answer, p_minimal boolean, p_base bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_copies(s holdfast.session, p_plan holdfast.plan, p_actor text, p_client text, p_sums holdfast.save_sums, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_copies(s holdfast.session, p_plan holdfast.plan, p_actor text, p_client text, p_sums holdfast.save_sums, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_decide(p_kind text, p_present jsonb, p_value jsonb, p_has_was boolean, p_was jsonb, p_foreign bigint, p_base bigint, OUT after jsonb, OUT is_change boolean, OUT is_overlap boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_decide(p_kind text, p_present jsonb, p_value jsonb, p_has_was boolean, p_was jsonb, p_foreign bigint, p_base bigint, OUT after jsonb, OUT is_change boolean, OUT is_overlap boolean) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_entries(s holdfast.session, p_plan holdfast.plan, p_actor text, p_client text, p_via text, p_batches jsonb, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_entries(s holdfast.session, p_plan holdfast.plan, p_actor text, p_client text, p_via text, p_batches jsonb, p_now timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_lock(p_owner text, p_actor text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_lock(p_owner text, p_actor text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_locked(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_via text, p_refused text, p_guard jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_locked(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_via text, p_refused text, p_guard jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_order(p_last bigint, p_digests bigint[], p_batches jsonb, p_parked jsonb, p_lenient boolean, p_below bigint, OUT steps jsonb[], OUT verdicts text[], OUT last bigint, OUT digests bigint[], OUT refused text, OUT guilty bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_order(p_last bigint, p_digests bigint[], p_batches jsonb, p_parked jsonb, p_lenient boolean, p_below bigint, OUT steps jsonb[], OUT verdicts text[], OUT last bigint, OUT digests bigint[], OUT refused text, OUT guilty bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_outcome(p_plan holdfast.plan, p_is_changed boolean, p_lenient boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_outcome(p_plan holdfast.plan, p_is_changed boolean, p_lenient boolean) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_parked(s holdfast.session, p_actor text, p_client text, p_batches jsonb[], p_last bigint, p_limits holdfast.limits, OUT more integer, OUT copies holdfast.conflict[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_parked(s holdfast.session, p_actor text, p_client text, p_batches jsonb[], p_last bigint, p_limits holdfast.limits, OUT more integer, OUT copies holdfast.conflict[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_refused(s holdfast.session, p_plan holdfast.plan, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_refused(s holdfast.session, p_plan holdfast.plan, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_session(s holdfast.session, p_rev bigint, p_sums holdfast.save_sums, p_now timestamp with time zone, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_session(s holdfast.session, p_rev bigint, p_sums holdfast.save_sums, p_now timestamp with time zone, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_slow(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_via text, p_refused text, p_guard jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_slow(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_via text, p_refused text, p_guard jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_warning(p_bytes bigint, p_keys integer, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_warning(p_bytes bigint, p_keys integer, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.save_write(s holdfast.session, p_actor text, p_client text, p_label text, p_batches jsonb, p_via text, p_refused text, p_below bigint, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.save_write(s holdfast.session, p_actor text, p_client text, p_label text, p_batches jsonb, p_via text, p_refused text, p_below bigint, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.schema_state(p_names text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.schema_state(p_names text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.scope_meet(p_one text, p_two text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.scope_meet(p_one text, p_two text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.scope_moved(p_owner text, p_session uuid, p_rev bigint, p_scope text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.scope_moved(p_owner text, p_session uuid, p_rev bigint, p_scope text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.sequence_verdict(p_digests bigint[], p_seq bigint, p_digest bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.sequence_verdict(p_digests bigint[], p_seq bigint, p_digest bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_counters(s holdfast.session) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_counters(s holdfast.session) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_create(p_owner text, p_actor text, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_create(p_owner text, p_actor text, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_created(p_owner text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_created(p_owner text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_empty(p_owner text, p_session uuid, p_rows integer, p_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_empty(p_owner text, p_session uuid, p_rows integer, p_until timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_export(p_owner text, p_actor text, p_need text, p_session uuid, p_cursor text, p_bytes integer, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_export(p_owner text, p_actor text, p_need text, p_session uuid, p_cursor text, p_bytes integer, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_fill(p_owner text, p_session uuid, p_actor text, p_set jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_fill(p_owner text, p_session uuid, p_actor text, p_set jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_get(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_get(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_import(p_owner text, p_actor text, p_id uuid, p_want uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_message_limits holdfast.message_limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_import(p_owner text, p_actor text, p_id uuid, p_want uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits, p_message_limits holdfast.message_limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_json(s holdfast.session, p_role text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_json(s holdfast.session, p_role text, p_now timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_list(p_owner text, p_actor text, p_status text, p_app text, p_q text, p_limit integer, p_cursor text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_list(p_owner text, p_actor text, p_status text, p_app text, p_q text, p_limit integer, p_cursor text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_lock(p_owner text, p_session uuid, p_grace integer) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_lock(p_owner text, p_session uuid, p_grace integer) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_lost(p_owner text, p_session uuid, p_grace integer) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_lost(p_owner text, p_session uuid, p_grace integer) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_make(p_owner text, p_session uuid, p_era text, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_make(p_owner text, p_session uuid, p_era text, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_moved(s holdfast.session, p_actor text, p_via text, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_moved(s holdfast.session, p_actor text, p_via text, p_now timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_recover(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_recover(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_recover_write(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_recover_write(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_refusal(p_body jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_refusal(p_body jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_resume(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_resume(p_owner text, p_actor text, p_need text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_revive(s holdfast.session) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_revive(s holdfast.session) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_room(p_owner text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_room(p_owner text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_shape(s holdfast.session, p_role text, p_now timestamp with time zone, p_counters jsonb, p_snapshots bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_shape(s holdfast.session, p_role text, p_now timestamp with time zone, p_counters jsonb, p_snapshots bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_share(p_owner text, p_actor text, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_share(p_owner text, p_actor text, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.session_update(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.session_update(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.set_refusal(p_set jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.set_refusal(p_set jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.shared_list(p_owner text, p_limit integer, p_cursor text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.shared_list(p_owner text, p_limit integer, p_cursor text) TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.snapshot TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_add(p_owner text, p_session uuid, p_actor text, p_id uuid, p_want jsonb, p_rev bigint, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_add(p_owner text, p_session uuid, p_actor text, p_id uuid, p_want jsonb, p_rev bigint, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_answer(n holdfast.snapshot, p_status integer, p_bell json, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_answer(n holdfast.snapshot, p_status integer, p_bell json, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_auto(s holdfast.session, p_actor text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_auto(s holdfast.session, p_actor text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_create(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_create(p_owner text, p_actor text, p_need text, p_session uuid, p_id uuid, p_body jsonb, p_idem text, p_fingerprint text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_delete(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_diff(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_to text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_diff(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_to text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_drop(p_owner text, p_session uuid, p_number bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_drop(p_owner text, p_session uuid, p_number bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_expire(p_owner text, p_session uuid, p_limits holdfast.limits, p_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_expire(p_owner text, p_session uuid, p_limits holdfast.limits, p_until timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_get(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_get(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_json(n holdfast.snapshot) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_json(n holdfast.snapshot) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_keep(p_owner text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_keep(p_owner text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_list(p_owner text, p_actor text, p_need text, p_session uuid, p_source text, p_limit integer, p_cursor text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_list(p_owner text, p_actor text, p_need text, p_session uuid, p_source text, p_limit integer, p_cursor text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_newest(p_owner text, p_session uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_newest(p_owner text, p_session uuid) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_pick(p_owner text, p_session uuid, p_number text, p_limits holdfast.limits, OUT n holdfast.snapshot, OUT refusal holdfast.answer) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_pick(p_owner text, p_session uuid, p_number text, p_limits holdfast.limits, OUT n holdfast.snapshot, OUT refusal holdfast.answer) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_preview(p_owner text, p_actor text, p_need text, p_session uuid, p_kind text, p_number text, p_snapshot uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_preview(p_owner text, p_actor text, p_need text, p_session uuid, p_kind text, p_number text, p_snapshot uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_redo(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_redo(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_restore(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_restore(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_restore_id(p_owner text, p_actor text, p_snapshot uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_restore_id(p_owner text, p_actor text, p_snapshot uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_room(p_owner text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_room(p_owner text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_step(p_owner text, p_session uuid, p_actor text, p_id uuid, p_want jsonb, p_rev bigint, p_limits holdfast.limits, OUT n holdfast.snapshot, OUT is_new boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_step(p_owner text, p_session uuid, p_actor text, p_id uuid, p_want jsonb, p_rev bigint, p_limits holdfast.limits, OUT n holdfast.snapshot, OUT is_new boolean) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_undo(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_undo(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_update(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_update(p_owner text, p_actor text, p_need text, p_session uuid, p_number text, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.snapshot_values(p_owner text, p_snapshot uuid, p_grace integer) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.snapshot_values(p_owner text, p_snapshot uuid, p_grace integer) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.stamp(p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.stamp(p_at timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.state_answer(p_owner text, p_session uuid, p_number bigint, p_set jsonb, p_delete text[], p_before bigint, p_bell text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.state_answer(p_owner text, p_session uuid, p_number bigint, p_set jsonb, p_delete text[], p_before bigint, p_bell text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.state_at(p_owner text, p_session uuid, p_rev bigint, p_scope text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.state_at(p_owner text, p_session uuid, p_rev bigint, p_scope text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.state_change(p_owner text, p_session uuid, p_rev bigint, p_scope text, OUT to_set jsonb, OUT to_delete text[], OUT is_any boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.state_change(p_owner text, p_session uuid, p_rev bigint, p_scope text, OUT to_set jsonb, OUT to_delete text[], OUT is_any boolean) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.state_diff(p_owner text, p_session uuid, p_from bigint, p_to bigint, p_scope text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.state_diff(p_owner text, p_session uuid, p_from bigint, p_to bigint, p_scope text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.state_refusal(s holdfast.session, p_set jsonb, p_delete text[], p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.state_refusal(s holdfast.session, p_set jsonb, p_delete text[], p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.state_versions(p_owner text, p_session uuid, p_rev bigint, p_scope text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.state_versions(p_owner text, p_session uuid, p_rev bigint, p_scope text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.state_write(p_owner text, p_session uuid, p_actor text, p_set jsonb, p_delete text[], p_versions jsonb, p_via text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.state_write(p_owner text, p_session uuid, p_actor text, p_set jsonb, p_delete text[], p_versions jsonb, p_via text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.step_number(p_step jsonb, p_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.step_number(p_step jsonb, p_name text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.step_part(p_step jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.step_part(p_step jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.step_status(p_step jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.step_status(p_step jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.step_waits(p_step jsonb, p_done jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.step_waits(p_step jsonb, p_done jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.sweep_activity(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_backlog(p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.sweep_backlog(p_limits holdfast.limits) TO holdfast_ops;
GRANT ALL ON FUNCTION holdfast.sweep_backlog(p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.sweep_clients(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_conflicts(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_end(s holdfast.session, p_now timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_ended(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_erased(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_jobs(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_leases(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_parked(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_requests(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_sessions(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_slice(p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.sweep_slice(p_limits holdfast.limits) TO holdfast_ops;
GRANT ALL ON FUNCTION holdfast.sweep_slice(p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.sweep_snapshots(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sweep_tombstones(p_limits holdfast.limits) FROM PUBLIC;

REVOKE ALL ON FUNCTION holdfast.sync_step(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.sync_step(p_owner text, p_actor text, p_need text, p_session uuid, p_body jsonb, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.sync_void(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_code text, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.sync_void(p_owner text, p_actor text, p_session uuid, p_body jsonb, p_code text, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.ticket_is_due(p_until bigint, p_now timestamp with time zone, p_ttl integer, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.ticket_is_due(p_until bigint, p_now timestamp with time zone, p_ttl integer, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.ticket_until(p_expires_at timestamp with time zone, p_now timestamp with time zone, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.ticket_until(p_expires_at timestamp with time zone, p_now timestamp with time zone, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.tombstone_trim(p_owner text, p_session uuid, p_limits holdfast.limits) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.tombstone_trim(p_owner text, p_session uuid, p_limits holdfast.limits) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.try_lock(p_space text, p_owner text, p_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.try_lock(p_space text, p_owner text, p_name text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.typing_of(p_actor text, p_client text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.typing_of(p_actor text, p_client text) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.undo_find(p_owner text, p_session uuid, p_scope text, p_cursor bigint, p_is_redo boolean, OUT number bigint, OUT rev bigint, OUT to_set jsonb, OUT to_delete text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.undo_find(p_owner text, p_session uuid, p_scope text, p_cursor bigint, p_is_redo boolean, OUT number bigint, OUT rev bigint, OUT to_set jsonb, OUT to_delete text[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.undo_mark(p_owner text, p_session uuid, p_scope text, p_number bigint, p_rev bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.undo_mark(p_owner text, p_session uuid, p_scope text, p_number bigint, p_rev bigint) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.undo_unsafe(p_owner text, p_session uuid, p_actor text, p_rev bigint, p_keys text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.undo_unsafe(p_owner text, p_session uuid, p_actor text, p_rev bigint, p_keys text[]) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.uuid_make(p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.uuid_make(p_now timestamp with time zone) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.value_grew(p_old jsonb, p_new jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.value_grew(p_old jsonb, p_new jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.value_same(p_one jsonb, p_two jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.value_same(p_one jsonb, p_two jsonb) TO holdfast_app;

REVOKE ALL ON FUNCTION holdfast.version_mismatch(s holdfast.session, p_keys text[], p_etag text) FROM PUBLIC;
GRANT ALL ON FUNCTION holdfast.version_mismatch(s holdfast.session, p_keys text[], p_etag text) TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.activity TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.client TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.client_past TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.ended TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.grant_past TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.grant_received TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.message TO holdfast_app;

GRANT SELECT ON TABLE holdfast.migration TO holdfast_app;
GRANT SELECT ON TABLE holdfast.migration TO holdfast_ops;

GRANT SELECT ON TABLE holdfast.ops_apps TO holdfast_ops;

GRANT SELECT ON TABLE holdfast.ops_jobs TO holdfast_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.parked TO holdfast_app;

GRANT SELECT ON TABLE holdfast.ops_sessions TO holdfast_ops;

GRANT SELECT ON TABLE holdfast.ops_tables TO holdfast_ops;

GRANT SELECT ON TABLE holdfast.ops_users TO holdfast_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.past TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.past_due TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.principal TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.request TO holdfast_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdfast.undo TO holdfast_app;

