#include "auth/keys_source.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/alg.h"
#include "auth/fault.h"
#include "auth/keys.h"
#include "auth/keys_file.h"
#include "base/conf.h"
#include "base/limits.h"

#define PATH_SIZE  4096
#define LINE_BYTES 4096

static bool
source_no_memory(struct fault *fault)
{
	fault_set(fault, "try again", "out of memory");
	return false;
}

static bool
source_label_is_fine(const char *label)
{
	const size_t len = strlen(label);

	return len > 0 && len <= LIMITS_LABEL_BYTES &&
	       strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == len;
}

/* Audiences are separated by spaces. */
static bool
source_set_audiences(
    struct issuer *issuer, const char *text, struct fault *fault)
{
	while (*(text += strspn(text, " \t")) != '\0') {
		const size_t len = strcspn(text, " \t");
		char *copy;

		if (issuer->audiences_len == KEYS_AUDIENCES_MAX) {
			fault_set(fault, "list those this server serves",
			    "issuer %s has more than %d audiences",
			    issuer->label, KEYS_AUDIENCES_MAX);
			return false;
		}
		copy = strndup(text, len);
		if (copy == NULL)
			return source_no_memory(fault);
		issuer->audiences[issuer->audiences_len++] = copy;
		text += len;
	}
	return true;
}

/* Makes the issuer that the keys to come belong to. */
static bool
source_set_issuer(struct keys_file *to, const char *label, const char *iss,
    const char *audiences)
{
	if (!source_label_is_fine(label)) {
		fault_set(to->fault,
		    "use 1 to 32 of a-z, 0-9, dot, dash and underscore",
		    "\"%.60s\" cannot be the label of an issuer", label);
		return false;
	}
	to->issuer = keys_add_issuer(to->keys, to->fault);
	if (to->issuer == NULL)
		return false;
	to->issuer->label = strdup(label);
	if (to->issuer->label == NULL)
		return source_no_memory(to->fault);
	if (iss[0] != '\0') {
		to->issuer->iss = strdup(iss);
		if (to->issuer->iss == NULL)
			return source_no_memory(to->fault);
	}
	return source_set_audiences(to->issuer, audiences, to->fault);
}

static bool
source_add_dev(const struct keys_file *to, const struct conf *conf)
{
	if (conf_is_production(conf)) {
		fault_set(to->fault,
		    "remove dev_secret_file, or say environment = development",
		    "dev_secret_file is refused in production: whoever can "
		    "run holdfast token could be anybody");
		return false;
	}
	return keys_file_secret(
	    to, conf->dev_secret_file, alg_find("HS256"), KEYS_DEV_KID);
}

static bool
source_add_pems(const struct keys_file *to, const char *dir)
{
	int pems = keys_file_pems(to, dir);

	if (pems == 0)
		fault_set(to->fault, "put the keys there as NAME.pem",
		    "%s: holds no *.pem", dir);
	return pems > 0;
}

/* jwt_algorithm speaks of the secret, and of RSA, which leaves a choice. */
static const struct alg *
source_secret_alg(const struct conf *conf)
{
	const struct alg *alg = alg_find(conf->jwt_algorithm);

	if (alg != NULL && alg->family == ALG_HMAC)
		return alg;
	return alg_find("HS256");
}

static const struct alg *
source_rsa_alg(const struct conf *conf)
{
	const struct alg *alg = alg_find(conf->jwt_algorithm);

	if (alg != NULL && (alg->family == ALG_RSA || alg->family == ALG_PSS))
		return alg;
	return NULL;
}

/*
 * The issuer of the jwt_ settings, to whom the development secret belongs
 * too; none when no setting names a key.
 */
static bool
add_main(struct keys *keys, const struct conf *conf, struct fault *fault)
{
	struct keys_file to = {
	    .keys = keys, .fault = fault, .rsa_alg = source_rsa_alg(conf)};
	const bool has_dev = conf->dev_secret_file[0] != '\0';
	const bool has_secret = conf->jwt_secret_file[0] != '\0';
	const bool has_jwks = conf->jwks_file[0] != '\0';
	const bool has_pems = conf->jwt_keys_dir[0] != '\0';

	if (!has_dev && !has_secret && !has_jwks && !has_pems)
		return true;
	if (!source_set_issuer(
		&to, conf->jwt_label, conf->jwt_issuer, conf->jwt_audience))
		return false;
	if (has_dev && !source_add_dev(&to, conf))
		return false;
	if (has_secret && !keys_file_secret(&to, conf->jwt_secret_file,
			      source_secret_alg(conf), NULL))
		return false;
	if (has_jwks && !keys_file_jwks(&to, conf->jwks_file))
		return false;
	return !has_pems || source_add_pems(&to, conf->jwt_keys_dir);
}

static bool
source_path(char path[PATH_SIZE], const char *dir, const char *name)
{
	int len = snprintf(path, PATH_SIZE, "%s/%s", dir, name);

	return len > 0 && len < PATH_SIZE;
}

/* Is there such a file in an issuer's folder?  Its path, if so. */
static bool
source_has(char path[PATH_SIZE], const char *dir, const char *name)
{
	return source_path(path, dir, name) && access(path, F_OK) == 0;
}

/* The first line of a small file there; empty when there is none. */
static bool
source_read_line(
    const char *dir, const char *name, struct buf *out, struct fault *fault)
{
	char path[PATH_SIZE];

	buf_str(out, "");
	if (source_has(path, dir, name) && !keys_file_read(path, out, fault))
		return false;
	if (out->is_failed)
		return source_no_memory(fault);
	out->data[strcspn(out->data, "\r\n")] = '\0';
	return true;
}

static bool
source_add_names(struct keys_file *to, const char *dir, const char *label)
{
	struct buf iss = BUF_INIT(LINE_BYTES);
	struct buf audience = BUF_INIT(LINE_BYTES);
	bool is_ok = false;

	if (!source_read_line(dir, "issuer", &iss, to->fault) ||
	    !source_read_line(dir, "audience", &audience, to->fault))
		goto out;
	if (iss.data[0] == '\0') {
		fault_set(to->fault, "write what its tokens have as iss there",
		    "%s/issuer: is missing or empty", dir);
		goto out;
	}
	is_ok = source_set_issuer(to, label, iss.data, audience.data);
out:
	buf_free(&iss);
	buf_free(&audience);
	return is_ok;
}

/* One further issuer: a folder, its name the label. */
static bool
source_add_issuer(struct keys_file *to, const char *dir, const char *label)
{
	char path[PATH_SIZE];
	int pems;
	bool has_key = false;

	if (!source_add_names(to, dir, label))
		return false;
	if (source_has(path, dir, "secret")) {
		has_key = true;
		if (!keys_file_secret(to, path, alg_find("HS256"), NULL))
			return false;
	}
	if (source_has(path, dir, "jwks.json")) {
		has_key = true;
		if (!keys_file_jwks(to, path))
			return false;
	}
	pems = keys_file_pems(to, dir);
	if (pems == 0 && !has_key)
		fault_set(to->fault, "put jwks.json, NAME.pem or secret there",
		    "%s: holds no key", dir);
	return pems > 0 || (pems == 0 && has_key);
}

static int
source_is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A folder of folders, one for each further issuer: jwt_issuers_dir. */
static bool
add_more(struct keys *keys, const char *dir, struct fault *fault)
{
	struct keys_file to = {.keys = keys, .fault = fault};
	struct dirent **names = NULL;
	char path[PATH_SIZE];
	int found = scandir(dir, &names, source_is_visible, alphasort);
	bool is_ok = found >= 0;

	if (!is_ok)
		fault_set(fault, "check the path and who may read it",
		    "%s: cannot be read", dir);
	for (int i = 0; i < found; i++) {
		is_ok = is_ok && source_path(path, dir, names[i]->d_name) &&
			source_add_issuer(&to, path, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return is_ok;
}

enum err
keys_source_load(
    const struct conf *conf, struct keys **out, struct fault *fault)
{
	struct keys *keys = keys_new();
	enum err e = ERR_INTERNAL;

	if (keys == NULL || !add_main(keys, conf, fault))
		goto out;
	if (conf->jwt_issuers_dir[0] != '\0' &&
	    !add_more(keys, conf->jwt_issuers_dir, fault))
		goto out;
	if (!keys_are_fit(keys, fault))
		goto out;
	*out = keys;
	keys = NULL;
	e = ERR_OK;
out:
	keys_unref(keys);
	return e;
}
