/*
 * ticket - short narrow tokens that this server signs itself.
 *
 * A beacon ticket saves into one session while its page unloads; a live
 * ticket opens one stream within 60 s.  Each kind has a key of its own,
 * derived from ticket_key_file, so neither passes as the other, and neither
 * as a bearer token.  What a ticket may do *now* is asked of the database
 * where it is used; here it only proves who was given it.
 */
#ifndef TICKET_H
#define TICKET_H

#include "base/defs.h"
#include "base/err.h"

struct arena;
struct fault;
struct tickets;

enum ticket_kind { TICKET_BEACON, TICKET_LIVE, TICKET__KINDS };

#define TICKET_LIVE_SECONDS 60
#define TICKET_MAC_BYTES    32
#define TICKET_CHANNEL_SIZE 65 /* hexadecimal, with the NUL */

struct ticket {
	const char *actor;
	const char *owner;
	const char *session; /* lower-case UUID */
	int64_t made_us;     /* unix time: compared with not_before */
	int64_t exp;         /* live: max 60 s later, whatever is asked */
};

/*
 * Keys out of the files; previous may be NULL.  What the previous key signed
 * is still accepted, so that a rotation ends no ticket.
 */
NODISCARD enum err ticket_keys_load(const char *path, const char *previous_path,
    struct tickets **out, struct fault *);
void ticket_keys_free(struct tickets *); /* NULL is fine */

/* The string lives in the arena; NULL when that is full. */
NODISCARD char *ticket_mint(const struct tickets *, struct arena *,
    enum ticket_kind, const struct ticket *);

/* What a client shows us, where only this kind counts, and when. */
struct ticket_shown {
	enum ticket_kind kind;
	const char *text;
	int64_t now_s;
};

/* ERR_OK or ERR_TICKET_INVALID; *out lives in the arena. */
NODISCARD enum err ticket_verify(const struct tickets *, struct arena *,
    const struct ticket_shown *, struct ticket *out);

/*
 * The name of a session's live channel.  Nobody can compute it from ids, so
 * nobody listens to a channel the auth step did not name.  The session in
 * lower case: a channel has one name.
 */
void ticket_channel(const struct tickets *, const char *owner,
    const char *session, char out[TICKET_CHANNEL_SIZE]);

/*
 * A MAC for whatever else a client carries for us (leases, cursors).  The
 * purpose separates uses: a MAC made for one never holds for another.
 * ticket_mac_holds() compares in constant time and tries the previous key.
 */
void ticket_mac(const struct tickets *, const char *purpose, const void *data,
    size_t len, unsigned char out[TICKET_MAC_BYTES]);
NODISCARD bool ticket_mac_holds(const struct tickets *, const char *purpose,
    const void *data, size_t len, const unsigned char mac[TICKET_MAC_BYTES]);

#endif
