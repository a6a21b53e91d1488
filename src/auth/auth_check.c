/*
 * The report of `holdfast check` about keys.  A key that cannot work is a
 * fault; one that works but lets strangers in is a warning.
 */
#include <string.h>
#include <sys/stat.h>

#include "auth/auth.h"
#include "auth/keys.h"
#include "auth/keys_file.h"
#include "auth/keys_source.h"
#include "auth/ticket.h"
#include "base/conf.h"

/* Of 32 random bytes, or 64 random digits, more than these differ. */
#define DIFFERENT_BYTES 8

struct check {
	const struct conf *conf;
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

/* A secret that others read is none; a key that others write is theirs. */
static void
check_mode(struct check *c, const char *path, bool is_secret)
{
	struct stat st;

	if (path[0] == '\0' || stat(path, &st) != 0)
		return;
	if (is_secret && (st.st_mode & S_IROTH) != 0)
		check_warn(c, "chmod o= it",
		    "every user of this machine can read it", path);
	if ((st.st_mode & S_IWOTH) != 0)
		check_warn(c, "chmod o-w it",
		    "every user of this machine can change it", path);
}

/* Few different bytes, or the same piece again and again. */
static bool
check_is_made_up(const unsigned char *secret, size_t len)
{
	bool has[256] = {false};
	size_t different = 0;

	for (size_t i = 0; i < len; i++) {
		different += !has[secret[i]];
		has[secret[i]] = true;
	}
	for (size_t piece = 1; piece <= len / 2; piece++) {
		if (memcmp(secret, secret + piece, len - piece) == 0)
			return true;
	}
	return different < DIFFERENT_BYTES;
}

static void
check_secret(struct check *c, const unsigned char *secret, size_t len,
    const char *path, const char *mend)
{
	check_mode(c, path, true);
	if (check_is_made_up(secret, len))
		check_warn(c, mend,
		    "it is not random: its bytes repeat, or few differ", path);
}

/* Two secrets in one: whoever has it for the one purpose has the other. */
static void
check_same(struct check *c, const struct key *key, const void *secret,
    size_t len, const char *path)
{
	struct fault fault = {0};

	if (key->secret_len != len || memcmp(key->secret, secret, len) != 0)
		return;
	fault_set(&fault, "make another: each secret has one purpose",
	    "%s: is the same secret as %s", path, key->file);
	c->tell(c->ctx, true, &fault);
}

static void
check_issuer(struct check *c, const struct issuer *issuer)
{
	bool is_main = strcmp(issuer->label, c->conf->jwt_label) == 0;

	if (issuer->iss == NULL)
		check_warn(c, "set jwt_issuer",
		    "iss of its tokens is not looked at", issuer->label);
	if (issuer->audiences_len == 0)
		check_warn(c,
		    is_main ? "set jwt_audience"
			    : "write the file audience beside its keys",
		    "tokens it made for other services are accepted",
		    issuer->label);
}

static void
check_keys(struct check *c, const struct keys *keys)
{
	const struct issuer *issuer;
	const struct key *key, *other;

	for (size_t i = 0; (key = keys_at(keys, i)) != NULL; i++) {
		if (key->secret == NULL) {
			check_mode(c, key->file, false);
			continue;
		}
		check_secret(c, key->secret, key->secret_len, key->file,
		    "make one with: openssl rand -hex 32");
		for (size_t j = 0; j < i; j++) {
			other = keys_at(keys, j);
			if (other->secret != NULL)
				check_same(c, other, key->secret,
				    key->secret_len, key->file);
		}
	}
	if (!conf_is_production(c->conf))
		return;
	for (size_t i = 0; (issuer = keys_issuer(keys, i)) != NULL; i++)
		check_issuer(c, issuer);
}

/* A ticket key as it stands in its file, beside the secrets of tokens. */
static void
check_ticket_key(struct check *c, const struct keys *keys, const char *path)
{
	struct buf text = BUF_INIT(KEYS_FILE_BYTES);
	const struct key *key;
	struct fault fault = {0};

	if (path[0] == '\0' || !keys_file_read_secret(path, &text, &fault))
		goto out;
	check_secret(c, (unsigned char *)text.data, text.len, path,
	    "make one with: openssl rand -out FILE 32");
	for (size_t i = 0; (key = keys_at(keys, i)) != NULL; i++) {
		if (key->secret != NULL)
			check_same(c, key, text.data, text.len, path);
	}
out:
	if (text.data != NULL)
		explicit_bzero(text.data, text.cap);
	buf_free(&text);
}

int
auth_check(const struct conf *conf, auth_tell *tell, void *ctx)
{
	struct check c = {.conf = conf, .tell = tell, .ctx = ctx};
	struct fault why = {0}, roles = {0}, fault = {0};
	struct tickets *tickets = NULL;
	struct keys *keys = NULL;

	check_fault(&c, keys_source_load(conf, &keys, &why) == ERR_OK, &why);
	check_fault(&c, auth_roles_are_safe(conf, &roles), &roles);
	check_fault(&c,
	    ticket_keys_load(conf->ticket_key_file,
		conf->ticket_key_previous_file, &tickets, &fault) == ERR_OK,
	    &fault);
	if (keys != NULL)
		check_keys(&c, keys);
	check_ticket_key(&c, keys, conf->ticket_key_file);
	check_ticket_key(&c, keys, conf->ticket_key_previous_file);
	ticket_keys_free(tickets);
	keys_unref(keys);
	return c.faults;
}
