#include "auth/keys_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/fault.h"
#include "auth/key_jwk.h"
#include "auth/keys.h"
#include "base/arena.h"
#include "base/file.h"
#include "json/document.h"

#define PATH_SIZE        4096
#define JWKS_DEPTH_MAX   16
#define JWKS_ARENA_BYTES (8 * KEYS_FILE_BYTES)

static const char again[] = "fetch the set from its issuer again";

/* Say before what was said where that is. */
static void
file_fault_in(struct fault *fault, const char *where)
{
	char what[sizeof fault->what];

	memcpy(what, fault->what, sizeof what);
	snprintf(
	    fault->what, sizeof fault->what, "%.250s: %.255s", where, what);
}

bool
keys_file_read(const char *path, struct buf *out, struct fault *fault)
{
	int e = file_read(path, out);

	buf_str(out, ""); /* an empty file is empty text, not NULL */
	if (e == 0 && !out->is_failed)
		return true;
	fault_set(fault, "check the path and who may read it", "%s: %s", path,
	    strerror(e != 0 ? e : ENOMEM));
	return false;
}

bool
keys_file_read_secret(const char *path, struct buf *out, struct fault *fault)
{
	if (!keys_file_read(path, out, fault))
		return false;
	if (out->len > 0 && out->data[out->len - 1] == '\n')
		out->len--;
	if (out->len > 0 && out->data[out->len - 1] == '\r')
		out->len--;
	return true;
}

/* Into the set, with where it came from. */
static bool
file_add(const struct keys_file *to, struct key *key, const char *path)
{
	key->file = strdup(path);
	if (key->file == NULL)
		fault_set(to->fault, "try again", "out of memory");
	return key->file != NULL && keys_add(to->keys, key, to->fault);
}

bool
keys_file_secret(const struct keys_file *to, const char *path,
    const struct alg *alg, const char *kid)
{
	struct buf text = BUF_INIT(KEYS_FILE_BYTES);
	struct key key = {.issuer = to->issuer};
	bool is_ok = false;

	if (!keys_file_read_secret(path, &text, to->fault))
		goto out;
	is_ok =
	    key_from_secret(&key, alg, text.data, text.len, to->fault) &&
	    (kid == NULL || key_set_kid(&key, kid, strlen(kid), to->fault)) &&
	    file_add(to, &key, path);
	if (!is_ok)
		file_fault_in(to->fault, path);
out:
	key_clear(&key);
	if (text.data != NULL)
		explicit_bzero(text.data, text.cap);
	buf_free(&text);
	return is_ok;
}

static bool
file_add_pem(const struct keys_file *to, const char *path, const char *kid,
    size_t kid_len)
{
	struct buf text = BUF_INIT(KEYS_FILE_BYTES);
	struct key key = {.issuer = to->issuer};
	bool is_ok = false;

	if (!keys_file_read(path, &text, to->fault))
		goto out;
	is_ok =
	    key_from_pem(&key, to->rsa_alg, text.data, text.len, to->fault) &&
	    key_set_kid(&key, kid, kid_len, to->fault) &&
	    file_add(to, &key, path);
	if (!is_ok)
		file_fault_in(to->fault, path);
out:
	key_clear(&key);
	buf_free(&text);
	return is_ok;
}

/* A key without kid is fine; one whose kid is no name is not. */
static bool
file_name_jwk(struct key *key, const struct json *kid, struct fault *fault)
{
	const char *name;
	size_t len;

	if (kid == NULL)
		return true;
	name = json_text(kid, &len);
	if (name == NULL) {
		fault_set(fault, again, "kid is not a string");
		return false;
	}
	return key_set_kid(key, name, len, fault);
}

static bool
file_add_jwk(const struct keys_file *to, struct arena *arena, const char *path,
    const struct json *jwk, size_t number)
{
	struct key key = {.issuer = to->issuer};
	char part[32];
	bool is_ok = true;

	switch (key_jwk_read(&key, arena, to->rsa_alg, jwk, to->fault)) {
	case KEY_JWK_SKIPPED: break;
	case KEY_JWK_BAD: is_ok = false; break;
	case KEY_JWK_TAKEN:
		is_ok = file_name_jwk(&key, json_get(jwk, "kid"), to->fault) &&
			file_add(to, &key, path);
		break;
	}
	if (!is_ok) {
		snprintf(part, sizeof part, "key %zu", number);
		file_fault_in(to->fault, part);
	}
	key_clear(&key);
	return is_ok;
}

static bool
file_parse_jwks(const struct keys_file *to, struct arena *arena,
    const char *path, const struct buf *text)
{
	static const struct document_limits limits = {
	    .bytes = KEYS_FILE_BYTES, .depth = JWKS_DEPTH_MAX};
	const struct json *set = NULL, *jwk;
	struct document_error error = {0};
	size_t number = 0;

	if (document_parse(arena, SPAN(text->data, text->len), &limits, &error,
		&set) != ERR_OK) {
		fault_set(to->fault, again,
		    "not JSON: line %zu, column %zu: %s", error.line,
		    error.column, error.why);
		return false;
	}
	if (json_count(json_get(set, "keys")) == 0 ||
	    json_type(json_get(set, "keys")) != JSON_ARRAY) {
		fault_set(to->fault, again,
		    "no array \"keys\" with a key in the file");
		return false;
	}
	jwk = json_first(json_get(set, "keys"));
	for (; jwk != NULL; jwk = json_next(jwk)) {
		if (!file_add_jwk(to, arena, path, jwk, ++number))
			return false;
	}
	return true;
}

bool
keys_file_jwks(const struct keys_file *to, const char *path)
{
	struct buf text = BUF_INIT(KEYS_FILE_BYTES);
	struct arena *arena = NULL;
	bool is_ok = false;

	if (!keys_file_read(path, &text, to->fault))
		goto out;
	arena = arena_new(JWKS_ARENA_BYTES);
	if (arena == NULL || text.len == 0)
		fault_set(to->fault, again, "the file is empty");
	else
		is_ok = file_parse_jwks(to, arena, path, &text);
	if (!is_ok)
		file_fault_in(to->fault, path);
out:
	arena_free(arena);
	if (text.data != NULL)
		explicit_bzero(text.data, text.cap);
	buf_free(&text);
	return is_ok;
}

static int
file_is_pem(const struct dirent *entry)
{
	const size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 4 &&
	       strcmp(entry->d_name + len - 4, ".pem") == 0;
}

static void
file_free_names(struct dirent **names, int len)
{
	for (int i = 0; i < len; i++)
		free(names[i]);
	free(names);
}

int
keys_file_pems(const struct keys_file *to, const char *dir)
{
	struct dirent **names = NULL;
	char path[PATH_SIZE];
	int found = scandir(dir, &names, file_is_pem, alphasort);
	int len = found;

	if (len < 0)
		fault_set(to->fault, "check the path and who may read it",
		    "%s cannot be read", dir);
	for (int i = 0; i < found; i++) {
		const char *name = names[i]->d_name;

		snprintf(path, sizeof path, "%s/%s", dir, name);
		if (!file_add_pem(to, path, name, strlen(name) - 4)) {
			len = -1;
			break;
		}
	}
	file_free_names(names, found);
	return len;
}
