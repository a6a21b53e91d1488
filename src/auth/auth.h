/*
 * auth - everything a process needs to know whom it is talking to.
 *
 *	enum token_reason why;
 *	struct principal who;
 *
 *	why = token_bearer(auth->tokens, arena, req->authorization,
 *	    clock_unix_s(), &who);
 *	e = token_reason_err(why);
 *
 * Made once in each worker after the fork, used by all its threads.
 */
#ifndef AUTH_H
#define AUTH_H

#include "auth/fault.h"
#include "base/defs.h"
#include "base/err.h"

struct conf;
struct tickets;
struct tokens;

struct auth {
	struct tokens *tokens;
	struct tickets *tickets;

	const struct conf *conf; /* must outlive this */
	uint64_t stamp;          /* of the key files in force */
	uint64_t refused;        /* of those last complained about */
};

/* Logs what is wrong; on failure *out is untouched. */
NODISCARD enum err auth_new(const struct conf *, struct auth **out);
void auth_free(struct auth *); /* NULL is fine */

/*
 * Re-read the key files when they changed; to be called by a worker's main
 * thread every second or so (a few stat() calls when nothing did).  Keys
 * that do not pass leave the old ones in force, which is logged once, and
 * are tried again each time: what was wrong may have been ours.
 * Ticket keys change only with SIGHUP, which makes new workers.
 */
void auth_refresh(struct auth *);

/* Could a user give himself a role?  Then the fault says how. */
bool auth_roles_are_safe(const struct conf *, struct fault *);

/*
 * For `holdfast check`: each fault is told, with how to mend it.  Warnings
 * are of what works and is not safe; they do not count.  The number of
 * faults.
 */
typedef void auth_tell(void *ctx, bool is_warning, const struct fault *);
int auth_check(const struct conf *, auth_tell *, void *ctx);

#endif
