#include "auth/auth.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "auth/keys.h"
#include "auth/principal.h"
#include "auth/ticket.h"
#include "auth/token.h"
#include "base/conf.h"
#include "base/log.h"

static void
auth_log(const char *event, const struct fault *fault)
{
	log_error(
	    event, LOG_STR("what", fault->what), LOG_STR("mend", fault->mend));
}

static bool
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
	auth->stamp = keys_stamp(conf);
	auth->conf = conf;
	if (!auth_roles_are_safe(conf, fault) ||
	    keys_load(conf, &keys, fault) != ERR_OK ||
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
	const uint64_t stamp = keys_stamp(auth->conf);
	struct keys *keys = NULL;
	struct fault fault = {0};

	if (stamp == auth->stamp)
		return;
	if (keys_load(auth->conf, &keys, &fault) != ERR_OK) {
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

/* --- holdfast check ------------------------------------------------------ */

struct check {
	auth_tell *tell;
	void *ctx;
	int faults;
};

static void
check_fault(struct check *c, bool is_ok, const struct fault *fault)
{
	if (is_ok)
		return;
	c->faults++;
	c->tell(c->ctx, false, fault);
}

static void
check_warn(
    struct check *c, const char *mend, const char *what, const char *about)
{
	struct fault fault = {0};

	fault_set(&fault, mend, "%s: %s", about, what);
	c->tell(c->ctx, true, &fault);
}

/* A secret that every account of the machine may read is none. */
static void
check_mode(struct check *c, const char *path)
{
	struct stat st;

	if (path[0] == '\0' || stat(path, &st) != 0 ||
	    (st.st_mode & S_IROTH) == 0)
		return;
	check_warn(
	    c, "chmod o= it", "every user of this machine can read it", path);
}

static void
check_keys(struct check *c, const struct conf *conf)
{
	struct fault fault = {0};
	const struct issuer *issuer;
	struct keys *keys = NULL;
	bool is_ok = keys_load(conf, &keys, &fault) == ERR_OK;

	check_fault(c, is_ok, &fault);
	if (!is_ok || !conf_is_production(conf))
		goto out;
	for (size_t i = 0; (issuer = keys_issuer(keys, i)) != NULL; i++) {
		if (issuer->iss == NULL)
			check_warn(c, "set jwt_issuer",
			    "iss of its tokens is not looked at",
			    issuer->label);
		if (issuer->audiences_len == 0)
			check_warn(c, "set jwt_audience",
			    "tokens it made for other services are accepted",
			    issuer->label);
	}
out:
	keys_unref(keys);
}

int
auth_check(const struct conf *conf, auth_tell *tell, void *ctx)
{
	struct check c = {.tell = tell, .ctx = ctx};
	struct fault roles = {0}, tickets = {0};
	struct tickets *loaded = NULL;

	check_keys(&c, conf);
	check_fault(&c, auth_roles_are_safe(conf, &roles), &roles);
	check_fault(&c,
	    ticket_keys_load(conf->ticket_key_file,
		conf->ticket_key_previous_file, &loaded, &tickets) == ERR_OK,
	    &tickets);
	ticket_keys_free(loaded);
	check_mode(&c, conf->jwt_secret_file);
	check_mode(&c, conf->dev_secret_file);
	check_mode(&c, conf->ticket_key_file);
	check_mode(&c, conf->ticket_key_previous_file);
	return c.faults;
}
