/*
 * caller - whether the user who asks may go on: his token, and his turn.
 *
 * Runs in:  an acceptor thread.
 */
#ifndef CALLER_H
#define CALLER_H

#include "auth/ticket.h"
#include "auth/token.h"
#include "base/defs.h"
#include "base/err.h"

struct reqctx;

/* The user is known: is it his turn?  ERR_RATE_LIMITED when it is not. */
NODISCARD enum err caller_enter(struct reqctx *);

/* How a token fared: counted, logged where it should not be, and as an error.
 */
NODISCARD enum err caller_judge(struct reqctx *, enum token_reason);

/* A ticket for this session names the user; ERR_TICKET_INVALID. */
NODISCARD enum err caller_by_ticket(
    struct reqctx *, enum ticket_kind, const char *text);

/* ERR_TICKET_INVALID: he has signed out since the ticket was made. */
NODISCARD enum err caller_is_signed_in(struct reqctx *);

/* Once it is answered: whoever used a role is in the log. */
void caller_audit(const struct reqctx *);

#endif
