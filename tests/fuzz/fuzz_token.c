/*
 * fuzz_token - whatever stands in an Authorization header.
 *
 * The first byte chooses: a bearer as it is; or header and claims, apart by
 * a line break, which are signed here, so that what lies behind a signature
 * that holds is reached too.  Every input is also tried as a ticket.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/digest.h"
#include "auth/fault.h"
#include "auth/keys.h"
#include "auth/ticket.h"
#include "auth/token.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/str.h"

#define NOW         1800000000
#define INPUT_BYTES 8192

int LLVMFuzzerInitialize(int *, char ***);
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const unsigned char key[DIGEST_BYTES] =
    "0123456789abcdef0123456789abcdef";
static struct tokens *tokens;
static struct tickets *tickets;
static struct arena *arena;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char path[] = "/tmp/holdfast-fuzz-XXXXXX";
	struct buf errors = BUF_INIT(4096);
	struct fault fault = {0};
	struct conf *conf = NULL;
	struct keys *keys = NULL;
	int fd = mkstemp(path);

	(void)argc;
	(void)argv;
	assert(fd != -1 && write(fd, key, sizeof key) > 0);
	assert(conf_load(NULL, &conf, &errors));
	conf->jwt_secret_file = path;
	conf->roles_claim = "app_metadata.roles";
	assert(keys_load(conf, &keys, &fault) == ERR_OK);
	assert(ticket_keys_load(path, NULL, &tickets, &fault) == ERR_OK);
	tokens = token_new(conf, keys);
	arena = arena_new(1 << 20);
	assert(tokens != NULL && arena != NULL);
	keys_unref(keys);
	conf_free(conf);
	buf_free(&errors);
	close(fd);
	unlink(path);
	return 0;
}

/* Header and claims become a token that is really ours. */
static void
sign(char *text, char *out)
{
	unsigned char mac[DIGEST_BYTES];
	char *claims = strchr(text, '\n');
	size_t len;

	if (claims != NULL)
		*claims++ = '\0';
	else
		claims = text + strlen(text);
	len = str_b64url_encode(text, strlen(text), out);
	out[len++] = '.';
	len += str_b64url_encode(claims, strlen(claims), out + len);
	assert(digest_hmac(key, "", 0, out, len, mac));
	out[len++] = '.';
	str_b64url_encode(mac, sizeof mac, out + len);
}

/* Whoever got in is somebody, now. */
static void
ask(const char *token)
{
	struct principal who;
	enum token_reason why, again;

	why = token_verify(tokens, arena, token, NOW, &who);
	again = token_verify(tokens, arena, token, NOW, &who);
	assert(why < TOKEN__COUNT && token_reason_name(why) != NULL);
	if (why > TOKEN_CACHED) {
		assert(again == why);
		return;
	}
	assert(strlen(token) <= TOKEN_MAX_BYTES);
	assert(again == TOKEN_CACHED || strlen(token) > 1024);
	assert(principal_is_subject(who.user, strlen(who.user)));
	assert(who.exp > NOW - 30 && who.iat <= NOW + 30);
	for (size_t i = 0; i < who.roles_len; i++)
		assert(who.roles[i] != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[INPUT_BYTES + 1], token[3 * INPUT_BYTES];
	struct principal who;
	struct ticket ticket;

	if (size == 0 || size > INPUT_BYTES)
		return 0;
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	arena_reset(arena);
	if (data[0] % 2 == 0) {
		(void)!token_bearer(tokens, arena, text, NOW, &who);
		ask(text);
	} else {
		sign(text, token);
		ask(token);
	}
	for (int kind = 0; kind < TICKET__KINDS; kind++)
		assert(ticket_verify(tickets, arena, (enum ticket_kind)kind,
			   data[0] % 2 == 0 ? text : token, NOW,
			   &ticket) == ERR_TICKET_INVALID);
	return 0;
}
