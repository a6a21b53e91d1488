#include "auth/auth.h"

#include <stdlib.h>
#include <string.h>

#include "auth/keys.h"
#include "auth/keys_source.h"
#include "auth/keys_watch.h"
#include "auth/principal.h"
#include "auth/ticket.h"
#include "auth/token.h"
#include "base/conf.h"
#include "base/log.h"
#include "base/score.h"

static void
auth_log(const char *event, const struct fault *fault)
{
	log_error(
	    event, LOG_STR("what", fault->what), LOG_STR("mend", fault->mend));
}

bool
auth_roles_are_safe(const struct conf *conf, struct fault *fault)
{
	if (!principal_path_is_open(conf->roles_claim))
		return true;
	fault_set(fault,
	    "use a claim that only you can write, for instance "
	    "app_metadata.role",
	    "roles_claim %s: users write that themselves, so everybody could "
	    "be an admin",
	    conf->roles_claim);
	return false;
}

static bool
auth_load(struct auth *auth, const struct conf *conf, struct fault *fault)
{
	struct keys *keys = NULL;

	/* Before the files are read: what changes meanwhile shows next time. */
	auth->stamp = keys_watch_stamp(conf);
	auth->conf = conf;
	if (!auth_roles_are_safe(conf, fault) ||
	    keys_source_load(conf, &keys, fault) != ERR_OK ||
	    ticket_keys_load(conf->ticket_key_file,
		conf->ticket_key_previous_file, &auth->tickets,
		fault) != ERR_OK)
		goto out;
	auth->tokens = token_new(conf, keys);
	if (auth->tokens == NULL)
		fault_set(fault, "free memory", "out of memory");
out:
	keys_unref(keys);
	return auth->tokens != NULL;
}

enum err
auth_new(const struct conf *conf, struct auth **out)
{
	struct auth *auth = calloc(1, sizeof *auth);
	struct fault fault = {0};

	if (auth == NULL)
		return ERR_INTERNAL;
	if (!auth_load(auth, conf, &fault)) {
		auth_log("auth.refused", &fault);
		auth_free(auth);
		return ERR_INTERNAL;
	}
	*out = auth;
	return ERR_OK;
}

void
auth_free(struct auth *auth)
{
	if (auth == NULL)
		return;
	token_free(auth->tokens);
	ticket_keys_free(auth->tickets);
	free(auth);
}

void
auth_refresh(struct auth *auth)
{
	const uint64_t stamp = keys_watch_stamp(auth->conf);
	struct keys *keys = NULL;
	struct fault fault = {0};

	score_set(GAUGE_KEYS_REFUSED, 0);
	if (stamp == auth->stamp)
		return;
	if (keys_source_load(auth->conf, &keys, &fault) != ERR_OK) {
		score_set(GAUGE_KEYS_REFUSED, 1);
		if (stamp != auth->refused)
			auth_log("keys.refused", &fault);
		auth->refused = stamp;
		return;
	}
	auth->stamp = stamp;
	token_replace_keys(auth->tokens, keys);
	log_info("keys.replaced", LOG_INT("keys", (int64_t)keys_count(keys)));
	keys_unref(keys);
}
