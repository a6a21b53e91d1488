#include "api/routes.h"

#include "api/fits.h"
#include "api/govern/govern.h"
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

/* What body is taken, and by which schema it is checked. */
#define NO_BODY          NONE, NULL
#define ANY_VALUE        VALUE, NULL
#define JSON(schema)     JSON, schema
#define OPTIONAL(schema) OPTIONAL, schema
#define PATCHES(schema)  PATCHES, schema
#define BEACON(schema)   BEACON, schema
#define RECORDS(schema)  RECORDS, schema

#define CALL(name) CALL_##name
#define NO_CALL    ROUTE_NO_CALL

/* What a row has beside. */
#define DO(name)     .handle = name,
#define FITS(name)   .fits = name,
#define GOVERN(name) .govern = name,
#define READS(name)  .reads = name,
#define LATEST       .is_latest_fine = true,
#define LARGE        .is_large = true,
#define PAGE         .has_page = true,
#define OPENS        .is_opening = true,
#define SAVES        .is_save = true,

/*
 * Everything the service can do.  A literal segment stands before a {name} in
 * its place: the first row that fits is taken.
 */
/* clang-format off */
/* A row may leave out its last columns. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
const struct route routes_table[] = {
/* --- operators ----------------------------------------------------------------------------------------------------- */
{ GET,    "/health/live",                                  SESSIONS,  OPS,    NO_BODY,                        NO_CALL,                   DO(health_live) },
{ GET,    "/health/ready",                                 SESSIONS,  OPS,    NO_BODY,                        CALL(schema_state),        DO(health_ready) READS("verbose") },
{ GET,    "/metrics",                                      SESSIONS,  OPS,    NO_BODY,                        NO_CALL,                   DO(metrics_get) },

/* --- sessions ------------------------------------------------------------------------------------------------------ */
{ GET,    "/api/limits",                                   SESSIONS,  USER,   NO_BODY,                        NO_CALL,                   DO(limits_get) READS("app") },
{ GET,    "/api/sessions",                                 SESSIONS,  USER,   NO_BODY,                        CALL(session_list) },
{ POST,   "/api/sessions",                                 SESSIONS,  USER,   JSON("session-create.json"),    CALL(session_create),      GOVERN(govern_create) },
{ POST,   "/api/sessions/cleanup",                         SESSIONS,  ADMIN,  OPTIONAL("empty.json"),         CALL(sweep_slice),         DO(cleanup_run) },
{ POST,   "/api/sessions/import",                          SESSIONS,  USER,   RECORDS("import.json"),         CALL(session_import),      GOVERN(govern_import) },
{ GET,    "/api/sessions/{id}",                            SESSIONS,  VIEWER, NO_BODY,                        CALL(session_get) },
{ PUT,    "/api/sessions/{id}",                            SESSIONS,  EDITOR, JSON("session-update.json"),    CALL(session_update) },
{ PATCH,  "/api/sessions/{id}",                            SESSIONS,  EDITOR, JSON("session-update.json"),    CALL(session_update) },
{ DELETE, "/api/sessions/{id}",                            SESSIONS,  OWNER,  NO_BODY,                        CALL(session_delete) },
{ POST,   "/api/sessions/{id}/recover",                    SESSIONS,  VIEWER, OPTIONAL("recover.json"),       CALL(session_recover),     DO(recover_session) LATEST },
{ GET,    "/api/sessions/{id}/activity",                   SESSIONS,  VIEWER, NO_BODY,                        CALL(activity_list) },
{ GET,    "/api/sessions/{id}/export",                     SESSIONS,  VIEWER, NO_BODY,                        CALL(session_export),      DO(export_session) },
{ GET,    "/api/sessions/{id}/messages",                   SESSIONS,  VIEWER, NO_BODY,                        CALL(message_list) },
{ POST,   "/api/sessions/{id}/messages",                   SESSIONS,  EDITOR, JSON("messages.json"),          CALL(message_add),         PAGE },
{ GET,    "/api/sessions/{id}/resume",                     SESSIONS,  VIEWER, NO_BODY,                        CALL(session_resume),      OPENS },

/* --- the account --------------------------------------------------------------------------------------------------- */
{ GET,    "/api/account",                                  SESSIONS,  USER,   NO_BODY,                        CALL(account_export),      DO(export_account) },
{ DELETE, "/api/account",                                  SESSIONS,  USER,   NO_BODY,                        CALL(account_erase) },
{ POST,   "/api/account/sign-out",                         SESSIONS,  USER,   OPTIONAL("empty.json"),         CALL(account_sign_out) },
{ POST,   "/api/account/claim",                            SESSIONS,  USER,   JSON("claim.json"),             CALL(account_claim),       DO(account_claim) },

/* --- share --------------------------------------------------------------------------------------------------------- */
{ POST,   "/api/sessions/share",                           SHARE,     USER,   JSON("share.json"),             CALL(session_share),       FITS(fits_batch) GOVERN(govern_share) },
{ GET,    "/api/sessions/shared",                          SHARE,     USER,   NO_BODY,                        CALL(shared_list),         DO(grants_shared) },
{ GET,    "/api/sessions/{id}/grants",                     SHARE,     OWNER,  NO_BODY,                        CALL(grant_list),          DO(grants_list) },
{ POST,   "/api/sessions/{id}/grants",                     SHARE,     OWNER,  JSON("grant.json"),             CALL(grant_give),          DO(grants_create) },
{ DELETE, "/api/sessions/{id}/grants/me",                  SHARE,     VIEWER, NO_BODY,                        CALL(grant_leave),         DO(grants_end) },
{ GET,    "/api/sessions/{id}/grants/{gid}",               SHARE,     OWNER,  NO_BODY,                        CALL(grant_get) },
{ DELETE, "/api/sessions/{id}/grants/{gid}",               SHARE,     OWNER,  NO_BODY,                        CALL(grant_revoke),        DO(grants_end) },
{ GET,    "/api/sessions/{id}/links",                      SHARE,     OWNER,  NO_BODY,                        CALL(link_list) },
{ POST,   "/api/sessions/{id}/links",                      SHARE,     OWNER,  JSON("link.json"),              CALL(link_make),           DO(links_create) },
{ GET,    "/api/sessions/{id}/links/{lid}",                SHARE,     OWNER,  NO_BODY,                        CALL(link_list) },
{ DELETE, "/api/sessions/{id}/links/{lid}",                SHARE,     OWNER,  NO_BODY,                        CALL(link_delete) },
{ POST,   "/api/links/accept",                             SHARE,     USER,   JSON("accept.json"),            CALL(link_use),            DO(links_accept) },
{ GET,    "/api/sessions/{id}/presence",                   SHARE,     VIEWER, NO_BODY,                        CALL(presence_list) },
{ POST,   "/api/sessions/{id}/live-ticket",                SHARE,     VIEWER, OPTIONAL("empty.json"),         CALL(live_admit),          DO(live_ticket_make) },
{ GET,    "/api/sessions/{id}/live",                       SHARE,     LIVE,   NO_BODY,                        CALL(live_admit),          DO(live_open) READS("ticket") },

/* --- context ------------------------------------------------------------------------------------------------------- */
{ GET,    "/api/sessions/{id}/context",                    CONTEXT,   VIEWER, NO_BODY,                        CALL(context_load),        OPENS },
{ PATCH,  "/api/sessions/{id}/context",                    CONTEXT,   EDITOR, JSON("save.json"),              CALL(context_save),        SAVES FITS(fits_save) GOVERN(govern_save) },
{ PATCH,  "/api/sessions/{id}/context",                    CONTEXT,   EDITOR, PATCHES("merge-patch.json"),    CALL(context_merge_patch), SAVES FITS(fits_patch) GOVERN(govern_merge_patch) },
{ PUT,    "/api/sessions/{id}/context",                    CONTEXT,   EDITOR, JSON("put-context.json"),       CALL(context_put),         SAVES FITS(fits_context) GOVERN(govern_put) },
{ GET,    "/api/sessions/{id}/context/{key...}",           CONTEXT,   VIEWER, NO_BODY,                        CALL(key_get) },
{ PUT,    "/api/sessions/{id}/context/{key...}",           CONTEXT,   EDITOR, ANY_VALUE,                      CALL(key_put),             SAVES FITS(fits_value) GOVERN(govern_key_put) },
{ DELETE, "/api/sessions/{id}/context/{key...}",           CONTEXT,   EDITOR, NO_BODY,                        CALL(key_delete),          SAVES },
{ POST,   "/api/sessions/{id}/context:invalidate",         CONTEXT,   EDITOR, JSON("invalidate.json"),        CALL(context_invalidate),  SAVES LARGE },
{ POST,   "/api/sessions/{id}/beacon",                     CONTEXT,   TICKET, BEACON("beacon.json"),          CALL(context_beacon),      SAVES DO(beacon_save) FITS(fits_batches) },
{ POST,   "/api/sessions/{id}/sync",                       CONTEXT,   EDITOR, JSON("sync.json"),              CALL(context_sync),        SAVES DO(sync_ops) FITS(fits_ops) },
{ GET,    "/api/sessions/{id}/conflicts",                  CONTEXT,   VIEWER, NO_BODY,                        CALL(conflict_list) },
{ GET,    "/api/sessions/{id}/conflicts/{cid}",            CONTEXT,   VIEWER, NO_BODY,                        CALL(conflict_get) },
{ POST,   "/api/sessions/{id}/conflicts/{cid}",            CONTEXT,   EDITOR, JSON("conflict-resolve.json"),  CALL(conflict_resolve),    SAVES GOVERN(govern_resolution) },
{ POST,   "/api/validate/{key...}",                        CONTEXT,   USER,   ANY_VALUE,                      NO_CALL,                   DO(validate_value) READS("app") },
{ GET,    "/api/sessions/context",                         CONTEXT,   VIEWER, NO_BODY,                        CALL(context_load),        OPENS },
{ POST,   "/api/sessions/context",                         CONTEXT,   EDITOR, JSON("save-context.json"),      CALL(context_save),        SAVES FITS(fits_save) GOVERN(govern_save) },

/* --- snapshots ----------------------------------------------------------------------------------------------------- */
{ POST,   "/api/sessions/{id}/snapshots",                  SNAPSHOTS, EDITOR, JSON("snapshot-create.json"),   CALL(snapshot_create) },
{ GET,    "/api/sessions/{id}/snapshots",                  SNAPSHOTS, VIEWER, NO_BODY,                        CALL(snapshot_list) },
{ GET,    "/api/sessions/{id}/snapshots/{number}",         SNAPSHOTS, VIEWER, NO_BODY,                        CALL(snapshot_get) },
{ PATCH,  "/api/sessions/{id}/snapshots/{number}",         SNAPSHOTS, EDITOR, JSON("snapshot-update.json"),   CALL(snapshot_update) },
{ DELETE, "/api/sessions/{id}/snapshots/{number}",         SNAPSHOTS, EDITOR, NO_BODY,                        CALL(snapshot_delete) },
{ POST,   "/api/sessions/{id}/snapshots/{number}/restore", SNAPSHOTS, EDITOR, OPTIONAL("restore.json"),       CALL(snapshot_restore),    GOVERN(govern_restore) },
{ GET,    "/api/sessions/{id}/snapshots/{number}/diff",    SNAPSHOTS, VIEWER, NO_BODY,                        CALL(snapshot_diff) },
{ POST,   "/api/sessions/{id}/undo",                       SNAPSHOTS, EDITOR, OPTIONAL("undo.json"),          CALL(snapshot_undo),       GOVERN(govern_undo) },
{ POST,   "/api/sessions/{id}/redo",                       SNAPSHOTS, EDITOR, OPTIONAL("undo.json"),          CALL(snapshot_redo),       GOVERN(govern_redo) },
{ GET,    "/api/sessions/snapshots",                       SNAPSHOTS, VIEWER, NO_BODY,                        CALL(snapshot_list) },
{ POST,   "/api/sessions/snapshots",                       SNAPSHOTS, EDITOR, JSON("snapshot-create.json"),   CALL(snapshot_create) },
{ POST,   "/api/sessions/snapshots/{snapshot}/restore",    SNAPSHOTS, USER,   OPTIONAL("restore.json"),       CALL(snapshot_restore_id), GOVERN(govern_restore) },

/* --- jobs ---------------------------------------------------------------------------------------------------------- */
{ POST,   "/api/sessions/{id}/jobs",                       SNAPSHOTS, EDITOR, JSON("job-create.json"),        CALL(job_create),          FITS(fits_job) },
{ GET,    "/api/sessions/{id}/jobs",                       SNAPSHOTS, VIEWER, NO_BODY,                        CALL(job_list) },
{ PATCH,  "/api/sessions/{id}/jobs",                       SNAPSHOTS, EDITOR, JSON("job-move-all.json"),      CALL(job_move_all) },
{ GET,    "/api/sessions/{id}/jobs/{job}",                 SNAPSHOTS, VIEWER, NO_BODY,                        CALL(job_get) },
{ PATCH,  "/api/sessions/{id}/jobs/{job}",                 SNAPSHOTS, EDITOR, JSON("job-update.json"),        CALL(job_update) },
{ POST,   "/api/jobs/claim",                               SNAPSHOTS, WORKER, JSON("job-claim.json"),         CALL(job_claim),           DO(jobs_claim) },
{ POST,   "/api/jobs/heartbeat",                           SNAPSHOTS, WORKER, OPTIONAL("job-heartbeat.json"), CALL(job_heartbeat),       DO(jobs_report) FITS(fits_job) },
{ POST,   "/api/jobs/complete",                            SNAPSHOTS, WORKER, JSON("job-complete.json"),      CALL(job_complete),        DO(jobs_report) FITS(fits_completion) GOVERN(govern_completion) },
{ POST,   "/api/jobs/fail",                                SNAPSHOTS, WORKER, JSON("job-fail.json"),          CALL(job_fail),            DO(jobs_report) FITS(fits_job) },
};
/* clang-format on */

const size_t routes_count = COUNT(routes_table);
