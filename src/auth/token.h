/*
 * token - a bearer string becomes a principal, or a reason it does not.
 *
 * Runs in:  every acceptor thread at once; nothing in here blocks but for
 *           the length of a copy.
 * Owns:     the keys in force and the cache of tokens verified with them.
 * Never:    reads a clock, logs a token, or takes an algorithm's name from
 *           a token: it is compared with the key's.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include "auth/principal.h"
#include "base/defs.h"
#include "base/err.h"
#include "base/limits.h"

struct arena;
struct conf;
struct keys;
struct tokens;

/* How a bearer fared: the reason, its name in /metrics, what the API says. */
/* clang-format off */
#define TOKEN_REASON_LIST(X) \
	X(TOKEN_ACCEPTED, "accepted", ERR_OK) \
	X(TOKEN_CACHED, "cached", ERR_OK) \
	X(TOKEN_MISSING, "missing", ERR_TOKEN_MISSING) \
	X(TOKEN_SCHEME, "scheme", ERR_TOKEN_MISSING) \
	X(TOKEN_TOO_LONG, "too_long", ERR_TOKEN_INVALID) \
	X(TOKEN_SHAPE, "shape", ERR_TOKEN_INVALID) \
	X(TOKEN_HEADER, "header", ERR_TOKEN_INVALID) \
	X(TOKEN_ALG, "alg", ERR_TOKEN_INVALID) \
	X(TOKEN_KEY, "key", ERR_TOKEN_INVALID) \
	X(TOKEN_SIGNATURE, "signature", ERR_TOKEN_INVALID) \
	X(TOKEN_CLAIMS, "claims", ERR_TOKEN_INVALID) \
	X(TOKEN_EXPIRED, "expired", ERR_TOKEN_EXPIRED) \
	X(TOKEN_EARLY, "early", ERR_TOKEN_INVALID) \
	X(TOKEN_ISSUER, "issuer", ERR_TOKEN_INVALID) \
	X(TOKEN_AUDIENCE, "audience", ERR_TOKEN_INVALID) \
	X(TOKEN_SUBJECT, "subject", ERR_TOKEN_INVALID) \
	X(TOKEN_INTERNAL, "internal", ERR_INTERNAL)

#define X(reason, name, err) reason,
enum token_reason { TOKEN_REASON_LIST(X) TOKEN__COUNT };
#undef X
/* clang-format on */

const char *token_reason_name(enum token_reason);
enum err token_reason_err(enum token_reason);

/* NULL: out of memory.  Takes a reference to the keys of its own. */
struct tokens *token_new(const struct conf *, struct keys *);
void token_free(struct tokens *); /* NULL is fine */

/* From here on only these count; what was verified by others is forgotten. */
void token_replace_keys(struct tokens *, struct keys *);

/*
 * The value of an Authorization header (NULL or empty: missing).  The
 * principal lives in the arena; *out is touched only by TOKEN_ACCEPTED and
 * TOKEN_CACHED.
 */
NODISCARD enum token_reason token_bearer(struct tokens *, struct arena *,
    const char *authorization, int64_t now_s, struct principal *out);

/* The same for a bare token, as POST /api/account/claim brings one. */
NODISCARD enum token_reason token_verify(struct tokens *, struct arena *,
    const char *token, int64_t now_s, struct principal *out);

#endif
