/*
 * fuzz_token - whatever stands in an Authorization header.
 *
 * The first byte chooses: a bearer as it is; or header and claims, apart by
 * a line break, which are signed here, so that what lies behind a signature
 * that holds is reached too.  It is asked for where there is one issuer, and
 * where there are two, whose users have names with the longest label.  Every
 * input is also tried as a ticket, and who got in as the owner in a token.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/digest.h"
#include "auth/fault.h"
#include "auth/keys.h"
#include "auth/keys_source.h"
#include "auth/owner.h"
#include "auth/ticket.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/str.h"

#define NOW         1800000000
#define INPUT_BYTES 8192
#define LABEL       "abcdefghijklmnopqrstuvwxyz-_.012"

int LLVMFuzzerInitialize(int *, char ***);
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum issuers { ONE, TWO, ISSUERS__COUNT };

static const unsigned char keys_of[ISSUERS__COUNT][DIGEST_BYTES + 1] = {
    "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"};
static char folder[] = "/tmp/holdfast-fuzz-XXXXXX";
static struct tokens *tokens[ISSUERS__COUNT];
static struct tickets *tickets;
static struct arena *arena;

/* A file in the folder; its path stays. */
static char *
place(const char *name, const void *bytes, size_t len)
{
	char *path = NULL;
	FILE *f;

	assert(asprintf(&path, "%s/%s", folder, name) > 0);
	if (bytes == NULL) {
		assert(mkdir(path, 0700) == 0);
		return path;
	}
	f = fopen(path, "w");
	assert(f != NULL && fwrite(bytes, 1, len, f) == len);
	fclose(f);
	return path;
}

static struct tokens *
tokens_of(const struct conf *conf)
{
	struct fault fault = {0};
	struct keys *keys = NULL;
	struct tokens *made;

	assert(keys_source_load(conf, &keys, &fault) == ERR_OK);
	made = token_new(conf, keys);
	assert(made != NULL);
	keys_unref(keys);
	return made;
}

static void
make_all(struct conf *conf)
{
	char *path[6] = {
	    place("secret", keys_of[ONE], DIGEST_BYTES),
	    place("more", NULL, 0),
	    place("more/" LABEL, NULL, 0),
	    place("more/" LABEL "/issuer", "two", 3),
	    place("more/" LABEL "/secret", keys_of[TWO], DIGEST_BYTES),
	};
	struct fault fault = {0};

	conf->environment = "development";
	conf->dev_secret_file = path[0]; /* has a kid; the other has none */
	conf->roles_claim = "app_metadata.roles";
	assert(ticket_keys_load(path[0], NULL, &tickets, &fault) == ERR_OK);
	tokens[ONE] = tokens_of(conf);
	conf->jwt_issuer = "one";
	conf->jwt_issuers_dir = path[1];
	tokens[TWO] = tokens_of(conf);
	for (size_t i = 0; i < COUNT(path); i++)
		free(path[i]);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct buf errors = BUF_INIT(4096);
	struct conf *conf = NULL;
	char command[128];

	(void)argc;
	(void)argv;
	assert(mkdtemp(folder) != NULL);
	assert(conf_load(NULL, &conf, &errors));
	make_all(conf);
	arena = arena_new(1 << 20);
	assert(arena != NULL);
	conf_free(conf);
	buf_free(&errors);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	assert(system(command) == 0);
	return 0;
}

/* Header and claims become a token that is really an issuer's. */
static void
sign(const unsigned char *key, char *text, char *out, size_t room)
{
	unsigned char mac[DIGEST_BYTES];
	char *claims = strchr(text, '\n');
	size_t len;

	if (claims != NULL)
		*claims++ = '\0';
	else
		claims = text + strlen(text);
	len = str_b64url_encode(text, strlen(text), out, room);
	out[len++] = '.';
	len += str_b64url_encode(claims, strlen(claims), out + len, room - len);
	assert(digest_hmac(key, SPAN("", 0), SPAN(out, len), mac));
	out[len++] = '.';
	str_b64url_encode(mac, sizeof mac, out + len, room - len);
}

/* A user has a name that whoever keeps it has room for. */
static void
meet(const struct principal *who, enum issuers of)
{
	const char *text = owner_encode(arena, who->user);
	const char *bar = strchr(who->user, '|');

	assert(principal_is_user(who->user, strlen(who->user)));
	assert(of == ONE || bar != NULL);
	assert(text != NULL);
	assert(strcmp(owner_decode(arena, text), who->user) == 0);
	assert(who->exp > NOW - 30 && who->iat <= NOW + 30);
	for (size_t i = 0; i < who->roles_len; i++)
		assert(who->roles[i] != NULL);
}

/* Whoever got in is somebody, now. */
static void
ask(enum issuers of, const char *token)
{
	struct principal who;
	enum token_reason why, again;

	why = token_verify(tokens[of], arena, token, NOW, &who);
	again = token_verify(tokens[of], arena, token, NOW, &who);
	assert(why < TOKEN__COUNT && token_reason_name(why) != NULL);
	if (why > TOKEN_CACHED) {
		assert(again == why);
		return;
	}
	assert(strlen(token) <= LIMITS_TOKEN_BYTES);
	assert(again == TOKEN_CACHED || strlen(token) > 1024);
	meet(&who, of);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[INPUT_BYTES + 1], token[3 * INPUT_BYTES];
	const bool is_signed = size > 0 && data[0] % 2 == 1;
	const enum issuers signer = size > 0 && data[0] % 4 == 3 ? TWO : ONE;
	struct principal who;
	struct ticket ticket;

	if (size == 0 || size > INPUT_BYTES)
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	if (is_signed)
		sign(keys_of[signer], text, token, sizeof token);
	for (int of = 0; of < ISSUERS__COUNT; of++) {
		arena_reset(arena);
		(void)!token_bearer(tokens[of], arena, text, NOW, &who);
		ask((enum issuers)of, is_signed ? token : text);
	}
	for (int kind = 0; kind < TICKET__KINDS; kind++)
		assert(ticket_verify(tickets, arena,
			   &(struct ticket_shown){(enum ticket_kind)kind,
			       is_signed ? token : text, NOW},
			   &ticket) == ERR_TICKET_INVALID);
	return 0;
}
