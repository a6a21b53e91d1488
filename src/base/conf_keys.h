/*
 * conf_keys - every setting: parser, bounds, help, example file and man page
 * are made from this one list.
 *
 *	TEXT(name, default, choices, help)	choices: "a|b", or NULL for any
 *	NUM(name, default, least, most, help)
 *	LIMIT(name, default, least, most, sent, told, help)
 *	PART(title)				a heading in what people read
 *
 * A LIMIT is a number that bounds what a user has.  sent says how it reaches
 * SQL: by ROW, in one of the types holdfast.limits, job_limits and
 * message_limits, with each call; NAMED, once a connection, where
 * holdfast.limit_of('name') reads it; UNSENT, where SQL has no need of it.
 * A type cannot grow while older workers run: a new limit is NAMED.
 * told says whether GET /api/limits does.  Both name it without `_s`.
 *
 * HOLDFAST_<NAME> in the environment overrides the file.
 */
#ifndef CONF_KEYS_H
#define CONF_KEYS_H

#include "base/limits.h"

/* clang-format off */
#define CONF_LIST(PART, TEXT, NUM, LIMIT) \
PART("General") \
TEXT(environment, "production", "production|development", \
    "production refuses the development secret.") \
TEXT(listen_dir, "/run/holdfast", NULL, \
    "Folder of the FastCGI sockets: sessions.sock, context.sock, " \
    "snapshots.sock, share.sock.") \
TEXT(socket_group, "", NULL, \
    "Group that may connect to the sockets; empty: the master's own.") \
TEXT(sql_dir, HOLDFAST_DATADIR "/sql", NULL, \
    "Folder of roles.sql, migrations and the functions.") \
TEXT(schema_dir, HOLDFAST_DATADIR "/schemas", NULL, \
    "Folder of the schemas of request bodies.") \
TEXT(app_schema_dir, "", NULL, \
    "Folder of your own schemas for keys; empty: none.") \
TEXT(log_level, "info", "error|warn|info", \
    "The lowest level that is written.") \
TEXT(log_format, "logfmt", "logfmt|json", \
    "Format of log lines.") \
PART("Processes") \
NUM(workers_sessions, 1, 1, LIMITS_WORKERS, \
    "Worker processes for the sessions group.") \
NUM(workers_context, 2, 1, LIMITS_WORKERS, \
    "Worker processes for the context group, which takes the saves.") \
NUM(workers_snapshots, 1, 1, LIMITS_WORKERS, \
    "Worker processes for the snapshots group.") \
NUM(workers_share, 1, 1, LIMITS_WORKERS, \
    "Worker processes for the share group.") \
NUM(threads, 48, 1, LIMITS_THREADS, \
    "Requests that one worker works on at the same time.") \
NUM(patience_ms, 120, 10, 60000, \
    "How long a save may wait for a thread once all have been at work for " \
    "half a second; lists half as long; what has waited longer is 503.") \
NUM(drain_s, 25, 1, 300, \
    "Seconds that a worker may take to finish when it is told to stop.") \
NUM(body_timeout_ms, 20000, 100, 300000, \
    "How long a request may take to arrive from nginx.") \
PART("Database") \
TEXT(database, "dbname=holdfast", NULL, \
    "libpq connection string of the workers.") \
TEXT(migrate_database, "", NULL, \
    "The same for migrate and sweep; empty: as database.") \
NUM(batch_calls, 64, 1, 64, \
    "Max calls in one transaction; 1 turns batching off.") \
NUM(batch_bytes, 1048576, 4096, 16777216, \
    "Max bytes in one transaction.") \
NUM(queue_calls, 1024, 1, 65536, \
    "Calls that may wait in a lane; more are answered 503 at once.") \
NUM(lock_timeout_ms, 1000, 10, 60000, \
    "How long a call may wait for a locked row.") \
NUM(statement_timeout_ms, 5000, 100, 120000, \
    "How long one call may take.") \
NUM(write_timeout_ms, 250, 10, 120000, \
    "How long a call may take in a batch; then it runs again alone.") \
NUM(batch_timeout_ms, 10000, 100, 240000, \
    "How long one batch may take before its connection is given up.") \
LIMIT(user_calls, 24, 1, LIMITS_THREADS, UNSENT, TOLD, \
    "Requests of one user that a worker works on at the same time; more are " \
    "answered 429.") \
LIMIT(user_share, 20, 1, 100, UNSENT, TOLD, \
    "Percent of the time that one user's long calls may take of a worker's " \
    "database connections; more are answered 429.") \
LIMIT(user_rate, 200, 1, 1000000, UNSENT, TOLD, \
    "Requests a second of one user in a worker, and five seconds' worth at " \
    "once; more are answered 429.") \
PART("Authentication") \
TEXT(jwt_secret_file, "", NULL, \
    "File with a shared secret (HS tokens): at least 32 bytes, 48 for " \
    "HS384, 64 for HS512.") \
TEXT(jwt_algorithm, "HS256", \
    "HS256|HS384|HS512|RS256|RS384|RS512|PS256|PS384|PS512|ES256|ES384|" \
    "ES512|EdDSA", \
    "Algorithm of jwt_secret_file, and of PEM keys that fit several.") \
TEXT(jwt_keys_dir, "", NULL, \
    "Folder of public keys in PEM; NAME.pem has the kid NAME.") \
TEXT(jwks_file, "", NULL, \
    "File with a JSON Web Key Set; read again when it changes.") \
TEXT(jwt_issuer, "", NULL, \
    "Required value of iss; empty: not checked.") \
TEXT(jwt_audience, "", NULL, \
    "Accepted values of aud, separated by spaces; empty: not checked.") \
TEXT(jwt_label, "main", NULL, \
    "Label of the main issuer's users (label|sub), if there are several " \
    "issuers.") \
TEXT(jwt_issuers_dir, "", NULL, \
    "Folder with a folder for each further issuer, named by its label, " \
    "holding issuer, audience, and jwks.json, NAME.pem or secret.") \
NUM(jwt_leeway_s, 30, 0, 300, \
    "Seconds by which clocks may differ.") \
TEXT(roles_claim, "", NULL, \
    "Claim with the roles, a.b for b in a; empty: nobody has a role.") \
NUM(token_cache, 8192, 0, 1048576, \
    "Verified tokens that one worker caches.") \
TEXT(dev_secret_file, "", NULL, \
    "Secret of holdfast token; refused in production.") \
TEXT(ticket_key_file, "/etc/holdfast/ticket.key", NULL, \
    "At least 32 random bytes, the same on all nodes, for tickets.") \
TEXT(ticket_key_previous_file, "", NULL, \
    "The previous ticket key, still accepted after a rotation.") \
TEXT(allow_origins, "", NULL, \
    "Origins whose pages may send beacons, separated by spaces.") \
PART("Sessions") \
LIMIT(session_ttl_s, 86400, 60, 31536000, ROW, TOLD, \
    "Seconds without a save after which a session expires.") \
LIMIT(session_grace_s, 604800, 0, 31536000, ROW, TOLD, \
    "Seconds after that in which a save revives it.") \
LIMIT(sessions, 1000, 1, 1000000, ROW, TOLD, \
    "Sessions of one user.") \
LIMIT(ended_days, 30, 1, 3650, ROW, UNTOLD, \
    "Days for which an ended session is answered 410 and not 404, and for " \
    "which ended jobs are kept.") \
LIMIT(ticket_s, 691200, 60, 691200, ROW, UNTOLD, \
    "Max seconds that a beacon ticket is valid.") \
PART("Context") \
LIMIT(body_bytes, LIMITS_BODY_BYTES, 1024, LIMITS_BODY_BYTES, UNSENT, TOLD, \
    "Bytes of a request body.") \
LIMIT(beacon_bytes, LIMITS_BEACON_BYTES, 1024, LIMITS_BEACON_BYTES, UNSENT, TOLD, \
    "Bytes of a beacon's body.") \
LIMIT(context_bytes, 1048576, 1024, 67108864, ROW, TOLD, \
    "Bytes of all keys and values of a session.") \
LIMIT(key_bytes, 256, 16, 1024, ROW, TOLD, \
    "Bytes of one key's name.") \
LIMIT(keys, 1000, 1, 100000, ROW, TOLD, \
    "Keys of a session.") \
LIMIT(depth, LIMITS_DEPTH, 4, LIMITS_DEPTH, ROW, TOLD, \
    "Levels of nesting in a JSON body.") \
LIMIT(nodes, 100000, 1000, 2097152, UNSENT, TOLD, \
    "Values in a JSON body, nested ones included.") \
LIMIT(batches, 64, 1, 1000, UNSENT, TOLD, \
    "Batches in one save.") \
LIMIT(conflicts, 100, 1, 100000, ROW, TOLD, \
    "Conflict copies kept in a session.") \
LIMIT(conflict_bytes, 1048576, 1024, 67108864, ROW, TOLD, \
    "Bytes of conflict copies kept in a session.") \
LIMIT(conflict_days, 30, 1, 3650, ROW, UNTOLD, \
    "Days a conflict copy is kept.") \
LIMIT(parked, 16, 1, 1000, ROW, TOLD, \
    "Batches ahead of a gap kept in a session.") \
LIMIT(parked_bytes, 262144, 1024, 16777216, ROW, TOLD, \
    "Bytes of all parked batches.") \
LIMIT(clients, 200, 1, 10000, ROW, TOLD, \
    "Client rows kept in a session; of 2,000 more only their last " \
    "sequence.") \
LIMIT(client_days, 30, 1, 3650, ROW, UNTOLD, \
    "Days an idle client row is kept.") \
LIMIT(tombstones, 1000, 10, 100000, ROW, TOLD, \
    "Deleted keys remembered in a session.") \
PART("Messages") \
LIMIT(messages, 10000, 1, 1000000, ROW, TOLD, \
    "Messages of a session.") \
LIMIT(message_bytes, 4194304, 1024, 1073741824, ROW, TOLD, \
    "Bytes of all messages.") \
PART("Snapshots") \
LIMIT(snapshots, 200, 1, 10000, ROW, TOLD, \
    "Snapshots of a session.") \
LIMIT(snapshot_days, 30, 1, 3650, ROW, TOLD, \
    "Days a snapshot is kept that is neither pinned nor among the newest.") \
LIMIT(snapshot_keep, 10, 1, 1000, ROW, UNTOLD, \
    "Newest whole snapshots that are kept at any age.") \
LIMIT(past_bytes, 16777216, 65536, 1073741824, ROW, TOLD, \
    "Bytes of earlier values that snapshots hold in a session.") \
LIMIT(steps, 50, 1, 1000, ROW, TOLD, \
    "Undo steps of one scope.") \
LIMIT(auto_revs, 0, 0, 1000000, ROW, UNTOLD, \
    "Revisions between two automatic snapshots; 0: none.") \
LIMIT(auto_s, 300, 0, 86400, ROW, UNTOLD, \
    "Seconds of activity between two automatic snapshots; 0: none.") \
PART("Jobs") \
LIMIT(jobs, 200, 1, 10000, ROW, TOLD, \
    "Jobs of a session; a new one replaces the oldest that has ended.") \
LIMIT(job_bytes, 65536, 1024, 4194304, ROW, TOLD, \
    "Bytes of a job's payload, and of its resume data.") \
LIMIT(job_lease_s, 300, 1, 86400, ROW, TOLD, \
    "Max and default seconds of a job's lease.") \
PART("Share and live") \
LIMIT(grants, 100, 1, 10000, ROW, TOLD, \
    "Grants of one session.") \
LIMIT(links, 20, 1, 1000, ROW, TOLD, \
    "Links of one session.") \
TEXT(live_publish_socket, "", NULL, \
    "Socket of the live instance's publisher; empty: live is off.") \
TEXT(nginx_conf, "/etc/nginx/nginx.conf", NULL, \
    "Configuration of the nginx in front, read by check; empty: not " \
    "read.") \
NUM(live_queue, 4096, 16, 1048576, \
    "Doorbells that may wait in a worker; more are dropped and counted.") \
PART("Sweeper") \
NUM(sweep_interval_s, 60, 1, 86400, \
    "Seconds between two rounds of the sweeper.")
/* clang-format on */

#endif
