-- The views of holdfast_ops: what people look at when something is wrong.
--
-- Read by:  whoever was granted holdfast_ops; no worker
-- Shows:    numbers, times, ids; never a value, a name or a message
--
-- A view runs with its owner's rights, and holdfast_owner is above the
-- policies: so these see all users.  They are dropped and made anew at every
-- migrate, for CREATE OR REPLACE cannot change a column.

DROP VIEW IF EXISTS holdfast.ops_sessions;
CREATE VIEW holdfast.ops_sessions AS
SELECT s.user_id, s.session_id, s.app,
       CASE WHEN s.status <> 'deleted' AND s.expires_at <= now()
            THEN 'expired' ELSE s.status END AS status,
       s.rev, s.keys, s.bytes, s.past_bytes,
       (SELECT count(*) FROM holdfast.snapshot AS x
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id) AS snapshots,
       (SELECT count(*) FROM holdfast.conflict AS x
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id) AS conflicts,
       (SELECT count(*) FROM holdfast.parked AS x
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id) AS parked,
       (SELECT count(*) FROM holdfast.client AS x
         WHERE x.user_id = s.user_id AND x.session_id = s.session_id) AS clients,
       s.created_at, s.saved_at, s.expires_at
  FROM holdfast.session AS s;
REVOKE ALL ON holdfast.ops_sessions FROM PUBLIC;
GRANT SELECT ON holdfast.ops_sessions TO holdfast_ops;

DROP VIEW IF EXISTS holdfast.ops_users;
CREATE VIEW holdfast.ops_users AS
SELECT s.user_id,
       count(*) FILTER (WHERE s.status <> 'deleted') AS sessions,
       sum(s.bytes)::bigint AS bytes,
       sum(s.past_bytes)::bigint AS past_bytes,
       max(s.saved_at) AS last_active_at
  FROM holdfast.session AS s
 GROUP BY s.user_id;
REVOKE ALL ON holdfast.ops_users FROM PUBLIC;
GRANT SELECT ON holdfast.ops_users TO holdfast_ops;

DROP VIEW IF EXISTS holdfast.ops_apps;
CREATE VIEW holdfast.ops_apps AS
SELECT s.app, s.status, count(*) AS sessions, sum(s.bytes)::bigint AS bytes,
       max(s.saved_at) AS last_active_at
  FROM holdfast.session AS s
 GROUP BY s.app, s.status;
REVOKE ALL ON holdfast.ops_apps FROM PUBLIC;
GRANT SELECT ON holdfast.ops_apps TO holdfast_ops;

-- Saves should be HOT updates: below 90 % something holds back the vacuum.
DROP VIEW IF EXISTS holdfast.ops_tables;
CREATE VIEW holdfast.ops_tables AS
SELECT t.relname::text AS name,
       pg_total_relation_size(t.relid) AS bytes,
       t.n_live_tup AS live_rows,
       t.n_dead_tup AS dead_rows,
       t.n_tup_upd AS updates,
       round(100.0 * t.n_tup_hot_upd / nullif(t.n_tup_upd, 0), 1) AS hot_percent,
       t.last_autovacuum
  FROM pg_stat_all_tables AS t
 WHERE t.schemaname = 'holdfast';
REVOKE ALL ON holdfast.ops_tables FROM PUBLIC;
GRANT SELECT ON holdfast.ops_tables TO holdfast_ops;

-- A job that is due and not taken has no processor of its type.
DROP VIEW IF EXISTS holdfast.ops_jobs;
CREATE VIEW holdfast.ops_jobs AS
SELECT j.type, j.state, count(*) AS jobs,
       count(*) FILTER (WHERE j.is_ready AND j.due_at <= now()
           AND j.state IN ('queued', 'running')) AS due,
       min(j.due_at) FILTER (WHERE j.is_ready AND j.due_at <= now()
           AND j.state IN ('queued', 'running')) AS due_since
  FROM holdfast.job AS j
 GROUP BY j.type, j.state;
REVOKE ALL ON holdfast.ops_jobs FROM PUBLIC;
GRANT SELECT ON holdfast.ops_jobs TO holdfast_ops;

-- The sweep, by hand, is theirs too.
GRANT EXECUTE ON FUNCTION holdfast.sweep_slice, holdfast.sweep_backlog TO holdfast_ops;
