#include "api/routes.h"

#include "api/fits.h"
#include "api/govern.h"
#include "api/on/on.h"

#define GET    METHOD_GET
#define POST   METHOD_POST
#define PUT    METHOD_PUT
#define PATCH  METHOD_PATCH
#define DELETE METHOD_DELETE

#define SESSIONS  GROUP_SESSIONS
#define CONTEXT   GROUP_CONTEXT
#define SNAPSHOTS GROUP_SNAPSHOTS
#define SHARE     GROUP_SHARE

#define CALL(name) CALL_##name
#define NO_CALL    ROUTE_NO_CALL
#define LATEST     .is_latest_fine = true

/*
 * Everything the service can do.  A literal segment stands before a {name} in
 * its place: the first row that fits is taken.
 */
/* clang-format off */
/* A row may leave out its last columns. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
const struct route routes_table[] = {
/* --- operators -------------------------------------------------------- */
{ GET, "/health/live", SESSIONS, OPS, NONE, NULL, NO_CALL, NULL, health_live },
{ GET, "/health/ready", SESSIONS, OPS, NONE, NULL,
    CALL(schema_state), "+verbose", health_ready },
{ GET, "/metrics", SESSIONS, OPS, NONE, NULL, NO_CALL, NULL, metrics_get },

/* --- sessions --------------------------------------------------------- */
{ GET, "/api/limits", SESSIONS, USER, NONE, NULL, NO_CALL, "+app", limits_get },
{ GET, "/api/sessions", SESSIONS, USER, NONE, NULL, CALL(session_list),
    "owner actor ?status ?app ?q ?limit:count ?cursor limits" },
{ POST, "/api/sessions", SESSIONS, USER, JSON, "session-create.json",
    CALL(session_create),
    "owner actor new-id body idem fingerprint limits",
    .govern = govern_create },
{ POST, "/api/sessions/cleanup", SESSIONS, ADMIN, OPTIONAL, "empty.json",
    CALL(sweep_slice), "limits", cleanup_run },
{ POST, "/api/sessions/import", SESSIONS, USER, RECORDS, "import.json",
    CALL(session_import),
    "owner actor new-id ?id:uuid body idem fingerprint limits message-limits",
    .govern = govern_import },
{ GET, "/api/sessions/{id}", SESSIONS, VIEWER, NONE, NULL, CALL(session_get),
    "owner actor need session limits" },
{ PUT, "/api/sessions/{id}", SESSIONS, EDITOR, JSON, "session-update.json",
    CALL(session_update), "owner actor need session body limits" },
{ PATCH, "/api/sessions/{id}", SESSIONS, EDITOR, JSON, "session-update.json",
    CALL(session_update), "owner actor need session body limits" },
{ DELETE, "/api/sessions/{id}", SESSIONS, OWNER, NONE, NULL,
    CALL(session_delete), "owner actor need session limits" },
{ POST, "/api/sessions/{id}/recover", SESSIONS, VIEWER, OPTIONAL,
    "recover.json",
    CALL(session_recover), "owner actor need session body limits",
    recover_session, LATEST },
{ GET, "/api/sessions/{id}/activity", SESSIONS, VIEWER, NONE, NULL,
    CALL(activity_list),
    "owner actor need session ?limit:count ?cursor limits" },

{ GET, "/api/sessions/{id}/export", SESSIONS, VIEWER, NONE, NULL,
    CALL(session_export), NULL, export_session },
{ GET, "/api/sessions/{id}/messages", SESSIONS, VIEWER, NONE, NULL,
    CALL(message_list),
    "owner actor need session ?order ?limit:count ?cursor limits" },
{ POST, "/api/sessions/{id}/messages", SESSIONS, EDITOR, JSON,
    "messages.json", CALL(message_add),
    "owner actor need session body idem fingerprint limits message-limits",
    .has_page = true },
{ GET, "/api/sessions/{id}/resume", SESSIONS, VIEWER, NONE, NULL,
    CALL(session_resume), "owner actor need session limits" },

/* --- the account ------------------------------------------------------ */
{ GET, "/api/account", SESSIONS, USER, NONE, NULL, CALL(account_export),
    NULL, export_account },
{ DELETE, "/api/account", SESSIONS, USER, NONE, NULL, CALL(account_erase),
    "owner actor ?confirm" },
{ POST, "/api/account/sign-out", SESSIONS, USER, OPTIONAL, "empty.json",
    CALL(account_sign_out), "owner actor" },
{ POST, "/api/account/claim", SESSIONS, USER, JSON, "claim.json",
    CALL(account_claim), NULL, account_claim },

/* --- share ------------------------------------------------------------ */
{ POST, "/api/sessions/share", SHARE, USER, JSON, "share.json",
    CALL(session_share), "owner actor body limits",
    .fits = fits_batch, .govern = govern_share },
{ GET, "/api/sessions/shared", SHARE, USER, NONE, NULL, CALL(shared_list),
    "owner ?limit:count ?cursor", grants_shared },
{ GET, "/api/sessions/{id}/grants", SHARE, OWNER, NONE, NULL,
    CALL(grant_list), "owner actor need session ?limit:count ?cursor limits",
    grants_list },
{ POST, "/api/sessions/{id}/grants", SHARE, OWNER, JSON, "grant.json",
    CALL(grant_give), "owner actor need session new-id body idem fingerprint "
    "limits", grants_create },
{ DELETE, "/api/sessions/{id}/grants/me", SHARE, VIEWER, NONE, NULL,
    CALL(grant_leave), "owner actor need session limits", grants_end },
{ GET, "/api/sessions/{id}/grants/{gid}", SHARE, OWNER, NONE, NULL,
    CALL(grant_get), "owner actor need session {gid}:uuid" },
{ DELETE, "/api/sessions/{id}/grants/{gid}", SHARE, OWNER, NONE, NULL,
    CALL(grant_revoke), "owner actor need session {gid}:uuid limits",
    grants_end },
{ GET, "/api/sessions/{id}/links", SHARE, OWNER, NONE, NULL,
    CALL(link_list), "owner actor need session null limits" },
{ POST, "/api/sessions/{id}/links", SHARE, OWNER, JSON, "link.json",
    CALL(link_make), "idem fingerprint", links_create },
{ GET, "/api/sessions/{id}/links/{lid}", SHARE, OWNER, NONE, NULL,
    CALL(link_list), "owner actor need session {lid}:uuid limits" },
{ DELETE, "/api/sessions/{id}/links/{lid}", SHARE, OWNER, NONE, NULL,
    CALL(link_delete), "owner actor need session {lid}:uuid limits" },
{ POST, "/api/links/accept", SHARE, USER, JSON, "accept.json",
    CALL(link_use), NULL, links_accept },
{ GET, "/api/sessions/{id}/presence", SHARE, VIEWER, NONE, NULL,
    CALL(presence_list), "owner actor need session limits" },
{ POST, "/api/sessions/{id}/live-ticket", SHARE, VIEWER, OPTIONAL,
    "empty.json",
    CALL(live_admit), "owner actor need session limits", live_ticket_make },
{ GET, "/api/sessions/{id}/live", SHARE, LIVE, NONE, NULL,
    CALL(live_admit), "owner actor const:viewer session limits +ticket",
    live_open },

/* --- context ---------------------------------------------------------- */
{ GET, "/api/sessions/{id}/context", CONTEXT, VIEWER, NONE, NULL,
    CALL(context_load), "owner actor need session ?since:int ?era ?prefix "
    "?keys:list if-none-match limits" },
{ PATCH, "/api/sessions/{id}/context", CONTEXT, EDITOR, JSON, "save.json",
    CALL(context_save),
    "owner actor need session body const:save minimal guard limits",
    .fits = fits_save, .govern = govern_save },
{ PATCH, "/api/sessions/{id}/context", CONTEXT, EDITOR, PATCHES,
    "merge-patch.json",
    CALL(context_merge_patch),
    "owner actor need session body if-match guard limits",
    .fits = fits_patch, .govern = govern_merge_patch },
{ PUT, "/api/sessions/{id}/context", CONTEXT, EDITOR, JSON, "put-context.json",
    CALL(context_put), "owner actor need session body if-match guard limits",
    .fits = fits_context, .govern = govern_put },
{ GET, "/api/sessions/{id}/context/{key...}", CONTEXT, VIEWER, NONE, NULL,
    CALL(key_get), "owner actor need session {key} if-none-match limits" },
{ PUT, "/api/sessions/{id}/context/{key...}", CONTEXT, EDITOR, VALUE, NULL,
    CALL(key_put), "owner actor need session {key} body if-match "
    "if-none-match guard limits",
    .fits = fits_value, .govern = govern_key_put },
{ DELETE, "/api/sessions/{id}/context/{key...}", CONTEXT, EDITOR, NONE, NULL,
    CALL(key_delete), "owner actor need session {key} if-match limits" },
{ POST, "/api/sessions/{id}/context:invalidate", CONTEXT, EDITOR, JSON,
    "invalidate.json",
    CALL(context_invalidate), "owner actor need session body limits",
    .is_large = true },
{ POST, "/api/sessions/{id}/beacon", CONTEXT, TICKET, BEACON, "beacon.json",
    CALL(context_beacon), "owner actor session body iat refused guard limits",
    beacon_save,
    .fits = fits_batches },
{ POST, "/api/sessions/{id}/sync", CONTEXT, EDITOR, JSON, "sync.json",
    CALL(context_sync), "owner actor need session body guard limits",
    sync_ops,
    .fits = fits_ops },
{ GET, "/api/sessions/{id}/conflicts", CONTEXT, VIEWER, NONE, NULL,
    CALL(conflict_list),
    "owner actor need session ?limit:count ?cursor limits" },
{ GET, "/api/sessions/{id}/conflicts/{cid}", CONTEXT, VIEWER, NONE, NULL,
    CALL(conflict_get), "owner actor need session {cid}:uuid limits" },
{ POST, "/api/sessions/{id}/conflicts/{cid}", CONTEXT, EDITOR, JSON,
    "conflict-resolve.json",
    CALL(conflict_resolve),
    "owner actor need session {cid}:uuid body guard limits",
    .govern = govern_resolution },
{ POST, "/api/validate/{key...}", CONTEXT, USER, VALUE, NULL, NO_CALL, "+app",
    validate_value },
{ GET, "/api/sessions/context", CONTEXT, VIEWER, NONE, NULL,
    CALL(context_load), "owner actor need session ?since:int ?era ?prefix "
    "?keys:list if-none-match limits" },
{ POST, "/api/sessions/context", CONTEXT, EDITOR, JSON, "save-context.json",
    CALL(context_save),
    "owner actor need session body const:save minimal guard limits",
    .fits = fits_save, .govern = govern_save },

/* --- snapshots -------------------------------------------------------- */
{ POST, "/api/sessions/{id}/snapshots", SNAPSHOTS, EDITOR, JSON,
    "snapshot-create.json", CALL(snapshot_create),
    "owner actor need session new-id body idem fingerprint limits" },
{ GET, "/api/sessions/{id}/snapshots", SNAPSHOTS, VIEWER, NONE, NULL,
    CALL(snapshot_list),
    "owner actor need session ?source ?limit:count ?cursor limits" },
{ GET, "/api/sessions/{id}/snapshots/{number}", SNAPSHOTS, VIEWER, NONE, NULL,
    CALL(snapshot_get), "owner actor need session {number} limits" },
{ PATCH, "/api/sessions/{id}/snapshots/{number}", SNAPSHOTS, EDITOR, JSON,
    "snapshot-update.json", CALL(snapshot_update),
    "owner actor need session {number} body limits" },
{ DELETE, "/api/sessions/{id}/snapshots/{number}", SNAPSHOTS, EDITOR, NONE,
    NULL, CALL(snapshot_delete), "owner actor need session {number} limits" },
{ POST, "/api/sessions/{id}/snapshots/{number}/restore", SNAPSHOTS, EDITOR,
    OPTIONAL, "restore.json", CALL(snapshot_restore),
    "owner actor need session {number} body limits",
    .govern = govern_restore },
{ GET, "/api/sessions/{id}/snapshots/{number}/diff", SNAPSHOTS, VIEWER, NONE,
    NULL, CALL(snapshot_diff), "owner actor need session {number} ?to limits" },
{ POST, "/api/sessions/{id}/undo", SNAPSHOTS, EDITOR, OPTIONAL, "undo.json",
    CALL(snapshot_undo), "owner actor need session body limits",
    .govern = govern_undo },
{ POST, "/api/sessions/{id}/redo", SNAPSHOTS, EDITOR, OPTIONAL, "undo.json",
    CALL(snapshot_redo), "owner actor need session body limits",
    .govern = govern_redo },
{ GET, "/api/sessions/snapshots", SNAPSHOTS, VIEWER, NONE, NULL,
    CALL(snapshot_list),
    "owner actor need session ?source ?limit:count ?cursor limits" },
{ POST, "/api/sessions/snapshots", SNAPSHOTS, EDITOR, JSON,
    "snapshot-create.json", CALL(snapshot_create),
    "owner actor need session new-id body idem fingerprint limits" },
{ POST, "/api/sessions/snapshots/{snapshot}/restore", SNAPSHOTS, USER,
    OPTIONAL, "restore.json", CALL(snapshot_restore_id),
    "owner actor {snapshot}:uuid body limits",
    .govern = govern_restore },

/* --- jobs ------------------------------------------------------------- */
{ POST, "/api/sessions/{id}/jobs", SNAPSHOTS, EDITOR, JSON, "job-create.json",
    CALL(job_create), "owner actor need session new-id body idem fingerprint "
    "limits job-limits",
    .fits = fits_job },
{ GET, "/api/sessions/{id}/jobs", SNAPSHOTS, VIEWER, NONE, NULL,
    CALL(job_list),
    "owner actor need session ?state ?type ?limit:count ?cursor limits" },
{ GET, "/api/sessions/{id}/jobs/{job}", SNAPSHOTS, VIEWER, NONE, NULL,
    CALL(job_get), "owner actor need session {job}:uuid limits" },
{ PATCH, "/api/sessions/{id}/jobs/{job}", SNAPSHOTS, EDITOR, JSON,
    "job-update.json", CALL(job_update),
    "owner actor need session {job}:uuid body limits job-limits" },
{ POST, "/api/jobs/claim", SNAPSHOTS, WORKER, JSON, "job-claim.json",
    CALL(job_claim), "actor body limits job-limits", jobs_claim },
{ POST, "/api/jobs/heartbeat", SNAPSHOTS, WORKER, OPTIONAL,
    "job-heartbeat.json", CALL(job_heartbeat),
    "owner actor session job lease body limits job-limits", jobs_report,
    .fits = fits_job },
{ POST, "/api/jobs/complete", SNAPSHOTS, WORKER, JSON, "job-complete.json",
    CALL(job_complete), "owner actor session job lease body guard limits",
    jobs_report,
    .fits = fits_completion, .govern = govern_completion },
{ POST, "/api/jobs/fail", SNAPSHOTS, WORKER, JSON, "job-fail.json",
    CALL(job_fail), "owner actor session job lease body limits job-limits",
    jobs_report,
    .fits = fits_job },
};
/* clang-format on */

const size_t routes_count = COUNT(routes_table);
