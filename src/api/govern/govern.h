/*
 * govern - keys that an app's schemas govern are checked before they change.
 *
 * What is checked is the value as it would be afterwards.  A whole value is
 * in the body; what a merge makes of a key is asked of the database
 * (context_preview), which writes nothing, and the save then says at which
 * revisions that was (reqctx.guard).  If one has moved meanwhile, it is all
 * done again, three times.
 *
 * Runs in:  an acceptor thread.
 * Never:    costs a call when no governed key is in the body.
 */
#ifndef GOVERN_H
#define GOVERN_H

#include "api/route.h"
#include "base/defs.h"
#include "base/err.h"
#include "schema/app.h"
#include "store/call.h"
#include "json/json.h"

struct reqctx;

/* The row's call, with what has to be checked before it. */
NODISCARD enum err govern_call(
    struct reqctx *, const char **owner, struct call *);

/* The same for a beacon, which is told nothing: reqctx.refused. */
NODISCARD enum err govern_beacon(
    struct reqctx *, const char *owner, struct call *);

/*
 * What the bodies of some rows change of the keys that schemas govern: the
 * column `govern` of the route table, asked only where an app has schemas.
 */
route_check govern_save, govern_completion, govern_merge_patch, govern_put,
    govern_key_put, govern_resolution, govern_create, govern_import,
    govern_share, govern_restore, govern_undo, govern_redo;

/* --- what the parts share --- */

/* A governed key that the body changes. */
struct govern_change {
	const char *key;
	size_t key_len;
	const struct json *value; /* NULL: what a merge makes of it */
	const struct json *batch; /* for seq and version; may be NULL */
	const char *place;        /* of the key in the body, a pointer */
	struct govern_change *next;
};

/* *out NULL: nothing that is governed.  body: a save, as routes take it. */
NODISCARD enum err govern_collect_save(
    struct reqctx *, const struct json *body, struct govern_change **out);

/* A save as context_preview takes it. */
struct govern_body {
	const char *bytes;
	size_t len;
	const char *via;
};

/*
 * Everything of one body: ERR_OK, or ERR_SCHEMA or ERR_SCHEMA_VERSION with
 * the members of the problem.
 */
NODISCARD enum err govern_check(struct reqctx *, const char **owner,
    const struct govern_change *, const struct govern_body *);

/* One value against one rule. */
NODISCARD enum err govern_check_value(struct reqctx *,
    const struct schema_rule *, const struct json *value,
    const struct govern_change *);

bool govern_has_moved(const struct call *);

/* The values a restore, an undo or a redo would set: its kind, and the rest
 * that is not in the request. */
struct dbcall_given;
NODISCARD enum err govern_check_step(
    struct reqctx *, const char **owner, const struct dbcall_given *);

#endif
