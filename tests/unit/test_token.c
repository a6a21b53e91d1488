/* test_token - the tokens that are accepted, and above all those refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/fault.h"
#include "auth/keys.h"
#include "auth/keys_source.h"
#include "auth/token.h"
#include "auth_kit.h"
#include "base/arena.h"

#define SECRET       "0123456789abcdef0123456789abcdef"
#define OTHER_SECRET "ABCDEF0123456789ABCDEF0123456789"

static struct arena *arena;

static struct tokens *
tokens_of(const struct conf *conf)
{
	struct fault fault = {0};
	struct keys *keys = NULL;
	struct tokens *t;

	if (keys_source_load(conf, &keys, &fault) != ERR_OK)
		fail_msg("keys_source_load: %s", fault.what);
	t = token_new(conf, keys);
	assert_non_null(t);
	keys_unref(keys);
	return t;
}

/* An installation with one shared secret, as Supabase has it. */
static struct conf
conf_hs(void)
{
	struct conf conf = kit_conf();

	conf.jwt_secret_file = kit_write("secret", SECRET "\n");
	return conf;
}

static enum token_reason
ask(struct tokens *t, const char *token, struct principal *who)
{
	arena_reset(arena);
	return token_verify(t, arena, token, KIT_NOW, who);
}

/* What becomes of one token when the keys are these. */
static enum token_reason
fate(const struct conf *conf, const char *token)
{
	struct tokens *t = tokens_of(conf);
	struct principal who = {0};
	enum token_reason why = ask(t, token, &who);

	if (why == TOKEN_ACCEPTED)
		assert_non_null(who.user);
	else
		assert_null(who.user);
	token_free(t);
	return why;
}

static void
expect(enum token_reason is, enum token_reason should, const char *what)
{
	if (is != should)
		fail_msg("%s: %s, not %s", what, token_reason_name(is),
		    token_reason_name(should));
}

#define REFUSED(conf, token, why) expect(fate(conf, token), why, token)

static const char *
hs(const char *header, const char *claims)
{
	return kit_token(header, claims, "HS256", NULL, SECRET);
}

static const char *
hs_claims(const char *claims)
{
	return hs("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", claims);
}

/* --- who gets in --------------------------------------------------------- */

static void
a_token_of_each_algorithm_is_accepted(void **state)
{
	static const struct {
		const char *alg, *type, *detail;
	} all[] = {{"RS256", "RSA", "2048"}, {"RS384", "RSA", "2048"},
	    {"RS512", "RSA", "2048"}, {"PS256", "RSA", "2048"},
	    {"PS384", "RSA", "2048"}, {"PS512", "RSA", "2048"},
	    {"ES256", "EC", "P-256"}, {"ES384", "EC", "P-384"},
	    {"ES512", "EC", "P-521"}, {"EdDSA", "ED25519", ""},
	    {"EdDSA", "ED448", ""}};
	struct conf conf = kit_conf();
	char set[8192], header[64], members[64];

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		struct evp_pkey_st *key = kit_key(all[i].type, all[i].detail);

		snprintf(members, sizeof members,
		    ",\"kid\":\"k\",\"use\":\"sig\",\"alg\":\"%s\"",
		    all[i].alg);
		snprintf(
		    set, sizeof set, "{\"keys\":[%s]}", kit_jwk(key, members));
		conf.jwks_file = kit_write("one.json", set);
		snprintf(header, sizeof header,
		    "{\"alg\":\"%s\",\"kid\":\"k\"}", all[i].alg);
		expect(fate(&conf,
			   kit_token(header, kit_claims, all[i].alg, key, "")),
		    TOKEN_ACCEPTED, header);
		/* And the same without a kid: it is the only one. */
		snprintf(header, sizeof header, "{\"alg\":\"%s\"}", all[i].alg);
		expect(fate(&conf,
			   kit_token(header, kit_claims, all[i].alg, key, "")),
		    TOKEN_ACCEPTED, header);
	}
}

static void
a_secret_verifies_only_its_configured_algorithm(void **state)
{
	static const char *const all[] = {"HS256", "HS384", "HS512"};
	struct conf conf = conf_hs();
	char header[64];

	(void)state;
	conf.jwt_secret_file = kit_write("long", SECRET SECRET);
	for (size_t i = 0; i < COUNT(all); i++) {
		conf.jwt_algorithm = all[i];
		for (size_t j = 0; j < COUNT(all); j++) {
			snprintf(header, sizeof header,
			    "{\"alg\":\"%s\",\"typ\":\"JWT\"}", all[j]);
			expect(fate(&conf, kit_token(header, kit_claims, all[j],
					       NULL, SECRET SECRET)),
			    i == j ? TOKEN_ACCEPTED : TOKEN_KEY, header);
		}
	}
}

static void
a_secret_has_at_least_the_bytes_of_its_hash(void **state)
{
	static const struct {
		const char *alg;
		int least;
	} all[] = {{"HS256", 32}, {"HS384", 48}, {"HS512", 64}};
	struct conf conf = conf_hs();
	struct keys *keys = NULL;
	char want[80];

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		struct fault fault = {0};

		conf.jwt_algorithm = all[i].alg;
		conf.jwt_secret_file = kit_write_bytes(
		    "least", SECRET SECRET, (size_t)all[i].least - 1);
		assert_int_equal(
		    keys_source_load(&conf, &keys, &fault), ERR_INTERNAL);
		snprintf(want, sizeof want, "has %d bytes; %s takes %d",
		    all[i].least - 1, all[i].alg, all[i].least);
		assert_non_null(strstr(fault.what, want));
		kit_write_bytes("least", SECRET SECRET, (size_t)all[i].least);
		assert_int_equal(
		    keys_source_load(&conf, &keys, &fault), ERR_OK);
		keys_unref(keys);
	}
}

static void
a_secret_verifies_tokens_with_any_kid(void **state)
{
	struct conf conf = conf_hs();

	(void)state;
	REFUSED(&conf, hs("{\"alg\":\"HS256\",\"kid\":\"x/1=\"}", kit_claims),
	    TOKEN_ACCEPTED);
}

static void
only_the_types_of_access_tokens_are_accepted(void **state)
{
	struct conf conf = conf_hs();

	(void)state;
	REFUSED(&conf, hs("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}", kit_claims),
	    TOKEN_ACCEPTED);
	REFUSED(&conf, hs("{\"alg\":\"HS256\",\"typ\":\"jwt\"}", kit_claims),
	    TOKEN_ACCEPTED);
	REFUSED(&conf,
	    hs("{\"alg\":\"HS256\",\"typ\":\"application/at+jwt\"}",
		kit_claims),
	    TOKEN_ACCEPTED);
	REFUSED(&conf,
	    kit_token("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}", kit_claims,
		"HS256", NULL, OTHER_SECRET),
	    TOKEN_SIGNATURE);
	REFUSED(&conf,
	    hs("{\"alg\":\"HS256\",\"typ\":\"logout+jwt\"}", kit_claims),
	    TOKEN_HEADER);
	REFUSED(&conf, hs("{\"alg\":\"HS256\",\"typ\":\"\"}", kit_claims),
	    TOKEN_HEADER);
	REFUSED(&conf, hs("{\"alg\":\"HS256\",\"typ\":7}", kit_claims),
	    TOKEN_HEADER);
}

static void
a_principal_has_user_roles_and_expiry(void **state)
{
	struct conf conf = conf_hs();
	struct tokens *t;
	struct principal who;

	(void)state;
	conf.roles_claim = "app_metadata.roles";
	t = tokens_of(&conf);
	for (int i = 0; i < 2; i++) {
		expect(ask(t,
			   hs_claims("{\"sub\":\"ann\",\"iat\":1800000001,"
				     "\"exp\":1800000060,\"app_metadata\":"
				     "{\"roles\":[\"admin\",7,\"worker\"]}}"),
			   &who),
		    i == 0 ? TOKEN_ACCEPTED : TOKEN_CACHED, "roles");
		assert_string_equal(who.user, "ann");
		assert_int_equal(who.iat, 1800000001);
		assert_int_equal(who.exp, 1800000060);
		assert_int_equal(who.roles_len, 2);
		assert_true(principal_has_role(&who, "admin"));
		assert_true(principal_has_role(&who, "worker"));
		assert_false(principal_has_role(&who, "adm"));
	}
	token_free(t);
}

static void
nobody_has_a_role_unless_it_is_configured(void **state)
{
	struct conf conf = conf_hs();
	struct tokens *t = tokens_of(&conf);
	struct principal who;

	(void)state;
	expect(ask(t,
		   hs_claims("{\"sub\":\"ann\",\"exp\":1800000060,"
			     "\"role\":\"admin\",\"roles\":[\"admin\"],"
			     "\"\":\"admin\"}"),
		   &who),
	    TOKEN_ACCEPTED, "role");
	assert_int_equal(who.roles_len, 0);
	assert_false(principal_has_role(&who, "admin"));
	token_free(t);
}

/* --- the header of the request ------------------------------------------- */

static enum token_reason
bearer(
    struct tokens *t, const char *before, const char *token, const char *after)
{
	static char header[16384];
	struct principal who;

	snprintf(header, sizeof header, "%s%s%s", before, token, after);
	arena_reset(arena);
	return token_bearer(t, arena, header, KIT_NOW, &who);
}

static void
the_scheme_is_bearer_in_any_case(void **state)
{
	struct conf conf = conf_hs();
	struct tokens *t = tokens_of(&conf);
	const char *token = hs_claims(kit_claims);

	(void)state;
	expect(bearer(t, "Bearer ", token, ""), TOKEN_ACCEPTED, "Bearer");
	expect(bearer(t, "bEARER   ", token, ""), TOKEN_CACHED, "bEARER");
	expect(bearer(t, "", token, ""), TOKEN_SCHEME, "bare");
	expect(bearer(t, "Basic ", token, ""), TOKEN_SCHEME, "Basic");
	expect(bearer(t, "Bearer", token, ""), TOKEN_SCHEME, "glued");
	expect(bearer(t, "Bearer\t", token, ""), TOKEN_SCHEME, "tab");
	expect(bearer(t, "Bearer ", token, " "), TOKEN_SHAPE, "trailing blank");
	expect(bearer(t, "Bearer ", token, ",Bearer x"), TOKEN_SHAPE, "two");
	expect(bearer(t, "Bearer ", "", ""), TOKEN_MISSING, "no token");
	expect(bearer(t, "Bearer", "", ""), TOKEN_MISSING, "scheme alone");
	expect(bearer(t, "", "", ""), TOKEN_MISSING, "empty");
	arena_reset(arena);
	expect(token_bearer(t, arena, NULL, KIT_NOW, &(struct principal){0}),
	    TOKEN_MISSING, "NULL");
	token_free(t);
}

static void
a_client_is_told_missing_invalid_or_expired_only(void **state)
{
	(void)state;
	assert_int_equal(token_reason_err(TOKEN_MISSING), ERR_TOKEN_MISSING);
	assert_int_equal(token_reason_err(TOKEN_EXPIRED), ERR_TOKEN_EXPIRED);
	assert_int_equal(token_reason_err(TOKEN_CACHED), ERR_OK);
	for (int i = TOKEN_TOO_LONG; i < TOKEN_EXPIRED; i++)
		assert_int_equal(
		    token_reason_err((enum token_reason)i), ERR_TOKEN_INVALID);
}

/* --- shape --------------------------------------------------------------- */

static void
a_token_that_is_not_three_full_segments_is_refused(void **state)
{
	static const char *const bad[] = {".", "..", "...", "a", "a.b", "a.b.",
	    ".b.c", "a..c", "a.b.c.d", "a.b.c.", "e30.e30.c2ln.",
	    "eyJhbGciOiJIUzI1NiJ9.e30", "e30=.e30.c2ln", "e30.e30.c2l",
	    "e3 0.e30.c2ln", "e30.e30.c2+n", "e30.e30.c2/n", "e30.e30.Z",
	    "e31.e30.c2ln", "e30.e31.c2ln", "e30.e30.QR", "\xff.\xff.\xff",
	    "e30.e30.\xc3\xa4"};
	struct conf conf = conf_hs();

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		enum token_reason why = fate(&conf, bad[i]);

		if (why != TOKEN_SHAPE && why != TOKEN_HEADER &&
		    why != TOKEN_ALG)
			fail_msg("%s: %s", bad[i], token_reason_name(why));
	}
}

static void
every_truncation_of_a_good_token_is_refused(void **state)
{
	struct conf conf = conf_hs();
	struct tokens *t = tokens_of(&conf);
	const char *token = hs_claims(kit_claims);
	const size_t len = strlen(token);
	struct principal who;
	char cut[1024];

	(void)state;
	expect(ask(t, token, &who), TOKEN_ACCEPTED, token);
	for (size_t i = 0; i < len; i++) {
		snprintf(cut, sizeof cut, "%.*s", (int)i, token);
		assert_true(ask(t, cut, &who) >= TOKEN_SCHEME);
	}
	token_free(t);
}

static void
a_token_with_any_character_changed_is_refused(void **state)
{
	struct conf conf = conf_hs();
	struct tokens *t = tokens_of(&conf);
	char token[1024];
	struct principal who;

	(void)state;
	snprintf(token, sizeof token, "%s", hs_claims(kit_claims));
	for (size_t i = 0; token[i] != '\0'; i++) {
		const char was = token[i];

		for (const char *c = "A_.=9"; *c != '\0'; c++) {
			if (*c == was)
				continue;
			token[i] = *c;
			assert_true(ask(t, token, &who) >= TOKEN_SCHEME);
		}
		token[i] = was;
	}
	token_free(t);
}

static void
four_kibibytes_pass_and_one_byte_more_does_not(void **state)
{
	struct conf conf = conf_hs();
	char claims[8192], pad[8192];
	const char *token;
	size_t len = 0;

	(void)state;
	memset(pad, 'x', sizeof pad);
	for (int n = 2900; len != LIMITS_TOKEN_BYTES; n++) {
		snprintf(claims, sizeof claims,
		    "{\"sub\":\"ann\",\"exp\":1800000060,\"p\":\"%.*s\"}", n,
		    pad);
		token = hs("{\"alg\":\"HS256\",\"k\":1}", claims);
		len = strlen(token);
		/* Three bytes are four characters: not every length exists. */
		if (len == LIMITS_TOKEN_BYTES - 1 || len == LIMITS_TOKEN_BYTES)
			REFUSED(&conf, token, TOKEN_ACCEPTED);
		if (len > LIMITS_TOKEN_BYTES) {
			REFUSED(&conf, token, TOKEN_TOO_LONG);
			break;
		}
	}
}

static void
nine_megabytes_are_refused_without_being_read(void **state)
{
	const size_t len = 9u << 20;
	char *token = malloc(len + 1);
	struct conf conf = conf_hs();

	(void)state;
	assert_non_null(token);
	memset(token, 'A', len);
	token[len / 3] = token[len / 2] = '.';
	token[len] = '\0';
	expect(fate(&conf, token), TOKEN_TOO_LONG, "9 MB");
	free(token);
}

/* --- the token's header --------------------------------------------------- */

static void
a_header_that_is_not_one_plain_object_is_refused(void **state)
{
	static const char *const bad[] = {"[]", "\"HS256\"", "null", "{",
	    "{\"alg\":\"HS256\",\"alg\":\"HS256\"}",
	    "{\"alg\":\"HS256\",\"kid\":\"a\",\"kid\":\"b\"}",
	    "{\"alg\":\"HS256\",\"alg\":\"none\"}",
	    "{\"alg\":\"HS256\",\"\\u0061lg\":\"none\"}",
	    "{\"alg\":\"HS256\"} x", "{\"alg\":\"HS256\",}",
	    "{\"alg\":\"HS256\",\"kid\":1}", "{\"alg\":[\"HS256\"]}",
	    "{\"alg\":\"HS256\",\"x\":\"\\u0000\"}",
	    "{\"alg\":\"HS256\",\"x\":\"\xff\"}", "{'alg':'HS256'}",
	    "{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}",
	    "{\"alg\":\"HS256\",\"crit\":[]}",
	    "{\"alg\":\"HS256\",\"crit\":null}"};
	struct conf conf = conf_hs();

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		expect(
		    fate(&conf, hs(bad[i], kit_claims)), TOKEN_HEADER, bad[i]);
}

static void
none_is_not_an_algorithm_however_it_is_spelled(void **state)
{
	static const char *const bad[] = {"none", "None", "NONE", "nOnE", "",
	    "hs256", "HS256 ", "HS1", "RSA", "ES256K", "dir"};
	struct conf conf = conf_hs();
	char header[64];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		snprintf(header, sizeof header, "{\"alg\":\"%s\"}", bad[i]);
		expect(fate(&conf, hs(header, kit_claims)), TOKEN_ALG, header);
		expect(fate(&conf, kit_compact(header, kit_claims, "")),
		    TOKEN_SHAPE, header);
		expect(fate(&conf, kit_compact(header, kit_claims, "AAAA")),
		    TOKEN_ALG, header);
	}
	REFUSED(&conf, hs("{\"typ\":\"JWT\"}", kit_claims), TOKEN_ALG);
}

static void
a_public_key_is_not_accepted_as_an_hmac_secret(void **state)
{
	struct evp_pkey_st *key = kit_key("RSA", "2048");
	const char *pem = kit_pem(key);
	struct conf conf = kit_conf();

	(void)state;
	kit_write_pem("dir/k.pem", key);
	conf.jwt_keys_dir = kit_path("dir");
	REFUSED(&conf,
	    kit_token("{\"alg\":\"HS256\",\"kid\":\"k\"}", kit_claims, "HS256",
		NULL, pem),
	    TOKEN_ALG);
	REFUSED(&conf,
	    kit_token("{\"alg\":\"HS256\"}", kit_claims, "HS256", NULL, pem),
	    TOKEN_KEY);
	/* It says RS256, and is an HMAC with what everybody may know. */
	REFUSED(&conf,
	    kit_token("{\"alg\":\"RS256\",\"kid\":\"k\"}", kit_claims, "HS256",
		NULL, pem),
	    TOKEN_SIGNATURE);
	/* RS and PS share keys, but a key has one of them. */
	REFUSED(&conf,
	    kit_token("{\"alg\":\"PS256\",\"kid\":\"k\"}", kit_claims, "PS256",
		key, ""),
	    TOKEN_ALG);
	REFUSED(&conf,
	    kit_token("{\"alg\":\"RS256\",\"kid\":\"k\"}", kit_claims, "PS256",
		key, ""),
	    TOKEN_SIGNATURE);
	REFUSED(&conf,
	    kit_token("{\"alg\":\"RS512\",\"kid\":\"k\"}", kit_claims, "RS512",
		key, ""),
	    TOKEN_ALG);
	REFUSED(&conf,
	    kit_token("{\"alg\":\"RS256\",\"kid\":\"k\"}", kit_claims, "RS256",
		key, ""),
	    TOKEN_ACCEPTED);
}

static void
a_key_inside_the_token_is_ignored(void **state)
{
	struct evp_pkey_st *mine = kit_key("EC", "P-256");
	struct conf conf = kit_conf();
	char header[1024];

	(void)state;
	kit_write_pem("ours/k.pem", kit_key("ED25519", ""));
	conf.jwt_keys_dir = kit_path("ours");
	snprintf(header, sizeof header,
	    "{\"alg\":\"ES256\",\"jwk\":%s,\"jku\":\"https://evil.test/\"}",
	    kit_jwk(mine, ""));
	REFUSED(
	    &conf, kit_token(header, kit_claims, "ES256", mine, ""), TOKEN_KEY);
}

static void
an_unknown_kid_is_refused(void **state)
{
	struct evp_pkey_st *key = kit_key("EC", "P-256");
	struct conf conf = kit_conf();

	(void)state;
	kit_write_pem("two/a.pem", key);
	kit_write_pem("two/b.pem", kit_key("ED25519", ""));
	conf.jwt_keys_dir = kit_path("two");
	REFUSED(&conf,
	    kit_token("{\"alg\":\"ES256\",\"kid\":\"c\"}", kit_claims, "ES256",
		key, ""),
	    TOKEN_KEY);
	REFUSED(&conf,
	    kit_token("{\"alg\":\"ES256\",\"kid\":\"../two/a\"}", kit_claims,
		"ES256", key, ""),
	    TOKEN_KEY);
	REFUSED(&conf,
	    kit_token("{\"alg\":\"ES256\",\"kid\":\"b\"}", kit_claims, "ES256",
		key, ""),
	    TOKEN_ALG);
	REFUSED(&conf,
	    kit_token("{\"alg\":\"ES256\",\"kid\":\"\"}", kit_claims, "ES256",
		key, ""),
	    TOKEN_KEY);
}

/* --- the signature ------------------------------------------------------- */

static void
a_token_signed_with_another_key_is_refused(void **state)
{
	struct conf conf = conf_hs();

	(void)state;
	REFUSED(&conf,
	    kit_token(
		"{\"alg\":\"HS256\"}", kit_claims, "HS256", NULL, OTHER_SECRET),
	    TOKEN_SIGNATURE);
	REFUSED(&conf,
	    kit_token("{\"alg\":\"HS256\"}", kit_claims, "HS384", NULL, SECRET),
	    TOKEN_SIGNATURE);
	kit_write_pem("one/k.pem", kit_key("RSA", "2048"));
	conf.jwt_keys_dir = kit_path("one");
	REFUSED(&conf,
	    kit_token("{\"alg\":\"RS256\",\"kid\":\"k\"}", kit_claims, "RS256",
		kit_key("RSA", "2049"), ""),
	    TOKEN_SIGNATURE);
}

static void
an_es_signature_is_exactly_two_numbers(void **state)
{
	struct evp_pkey_st *key = kit_key("EC", "P-256");
	const char header[] = "{\"alg\":\"ES256\",\"kid\":\"k\"}";
	struct conf conf = kit_conf();
	char zeros[87];

	(void)state;
	kit_write_pem("es/k.pem", key);
	conf.jwt_keys_dir = kit_path("es");
	REFUSED(&conf, kit_token(header, kit_claims, "ES256", key, ""),
	    TOKEN_ACCEPTED);
	REFUSED(&conf, kit_token_der(header, kit_claims, key), TOKEN_SIGNATURE);
	/* P-384's signature, and r = s = 0, which some have let pass. */
	REFUSED(&conf,
	    kit_token(header, kit_claims, "ES384", kit_key("EC", "P-384"), ""),
	    TOKEN_SIGNATURE);
	memset(zeros, 'A', 86);
	zeros[86] = '\0';
	REFUSED(&conf, kit_compact(header, kit_claims, zeros), TOKEN_SIGNATURE);
	zeros[82] = '\0';
	REFUSED(&conf, kit_compact(header, kit_claims, zeros), TOKEN_SIGNATURE);
}

/* --- what it says -------------------------------------------------------- */

static void
exp_is_required_and_times_are_integers(void **state)
{
	static const char *const bad[] = {"{\"sub\":\"ann\"}",
	    "{\"sub\":\"ann\",\"exp\":null}",
	    "{\"sub\":\"ann\",\"exp\":\"1800000060\"}",
	    "{\"sub\":\"ann\",\"exp\":1800000060.5}",
	    "{\"sub\":\"ann\",\"exp\":1800000060.0}",
	    "{\"sub\":\"ann\",\"exp\":1.80000006e9}",
	    "{\"sub\":\"ann\",\"exp\":9223372036854775808}",
	    "{\"sub\":\"ann\",\"exp\":1e308}", "{\"sub\":\"ann\",\"exp\":true}",
	    "{\"sub\":\"ann\",\"exp\":[1800000060]}",
	    "{\"sub\":\"ann\",\"exp\":1800000060,\"exp\":1900000000}",
	    "{\"sub\":\"ann\",\"exp\":1800000060,\"nbf\":\"1\"}",
	    "{\"sub\":\"ann\",\"exp\":1800000060,\"nbf\":1.5}",
	    "{\"sub\":\"ann\",\"exp\":1800000060,\"nbf\":null}",
	    "{\"sub\":\"ann\",\"exp\":1800000060,\"iat\":1.5}",
	    "{\"sub\":\"ann\",\"exp\":1800000060,\"iat\":{}}", "[1800000060]",
	    "\"ann\"", "{\"sub\":\"ann\""};
	struct conf conf = conf_hs();

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		expect(fate(&conf, hs("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}",
				       bad[i])),
		    TOKEN_CLAIMS, bad[i]);
	REFUSED(&conf,
	    hs_claims("{\"sub\":\"ann\",\"exp\":9223372036854775807}"),
	    TOKEN_ACCEPTED);
	REFUSED(&conf,
	    hs_claims("{\"sub\":\"ann\",\"exp\":-9223372036854775808}"),
	    TOKEN_EXPIRED);
}

static void
clocks_may_differ_by_thirty_seconds(void **state)
{
	static const struct {
		const char *claims;
		enum token_reason why;
	} all[] = {
	    {"{\"sub\":\"a\",\"exp\":1800000001}", TOKEN_ACCEPTED},
	    {"{\"sub\":\"a\",\"exp\":1799999971}", TOKEN_ACCEPTED},
	    {"{\"sub\":\"a\",\"exp\":1799999970}", TOKEN_EXPIRED},
	    {"{\"sub\":\"a\",\"exp\":0}", TOKEN_EXPIRED},
	    {"{\"sub\":\"a\",\"exp\":-1}", TOKEN_EXPIRED},
	    {"{\"sub\":\"a\",\"exp\":1800000090,\"nbf\":1800000030}",
		TOKEN_ACCEPTED},
	    {"{\"sub\":\"a\",\"exp\":1800000090,\"nbf\":1800000031}",
		TOKEN_EARLY},
	    {"{\"sub\":\"a\",\"exp\":1800000090,\"iat\":1800000030}",
		TOKEN_ACCEPTED},
	    {"{\"sub\":\"a\",\"exp\":1800000090,\"iat\":1800000031}",
		TOKEN_EARLY},
	    {"{\"sub\":\"a\",\"exp\":1800000090,"
	     "\"iat\":9223372036854775807}",
		TOKEN_EARLY},
	};
	struct conf conf = conf_hs();

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++)
		expect(fate(&conf, hs_claims(all[i].claims)), all[i].why,
		    all[i].claims);
	conf.jwt_leeway_s = 0;
	REFUSED(&conf, hs_claims("{\"sub\":\"a\",\"exp\":1800000000}"),
	    TOKEN_EXPIRED);
	REFUSED(&conf, hs_claims("{\"sub\":\"a\",\"exp\":1800000001}"),
	    TOKEN_ACCEPTED);
}

static void
issuer_and_audience_are_as_configured(void **state)
{
#define REST "\"sub\":\"ann\",\"exp\":1800000060}"
	static const struct {
		const char *claims;
		enum token_reason why;
	} all[] = {
	    {"{\"iss\":\"https://i\",\"aud\":\"here\"," REST, TOKEN_ACCEPTED},
	    {"{\"iss\":\"https://i\",\"aud\":\"there\"," REST, TOKEN_ACCEPTED},
	    {"{\"iss\":\"https://i\",\"aud\":[\"x\",\"here\"]," REST,
		TOKEN_ACCEPTED},
	    {"{\"iss\":\"https://i/\",\"aud\":\"here\"," REST, TOKEN_ISSUER},
	    {"{\"aud\":\"here\"," REST, TOKEN_ISSUER},
	    {"{\"iss\":[\"https://i\"],\"aud\":\"here\"," REST, TOKEN_ISSUER},
	    {"{\"iss\":\"https://i\"," REST, TOKEN_AUDIENCE},
	    {"{\"iss\":\"https://i\",\"aud\":\"her\"," REST, TOKEN_AUDIENCE},
	    {"{\"iss\":\"https://i\",\"aud\":\"here there\"," REST,
		TOKEN_AUDIENCE},
	    {"{\"iss\":\"https://i\",\"aud\":[]," REST, TOKEN_AUDIENCE},
	    {"{\"iss\":\"https://i\",\"aud\":[[\"here\"]]," REST,
		TOKEN_AUDIENCE},
	    {"{\"iss\":\"https://i\",\"aud\":{\"a\":\"here\"}," REST,
		TOKEN_AUDIENCE},
	};
	struct conf conf = conf_hs();

	(void)state;
	conf.jwt_issuer = "https://i";
	conf.jwt_audience = "here  there";
	for (size_t i = 0; i < COUNT(all); i++)
		expect(fate(&conf, hs_claims(all[i].claims)), all[i].why,
		    all[i].claims);
#undef REST
}

static void
a_subject_is_1_to_288_bytes_without_control_characters(void **state)
{
	static const char *const bad[] = {"{\"exp\":1800000060}",
	    "{\"sub\":\"\",\"exp\":1800000060}",
	    "{\"sub\":7,\"exp\":1800000060}",
	    "{\"sub\":[\"ann\"],\"exp\":1800000060}",
	    "{\"sub\":null,\"exp\":1800000060}",
	    "{\"sub\":\"a\\nb\",\"exp\":1800000060}",
	    "{\"sub\":\"a\\u007f\",\"exp\":1800000060}"};
	struct conf conf = conf_hs();
	char claims[512], pad[LIMITS_USER_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		expect(fate(&conf, hs_claims(bad[i])), TOKEN_SUBJECT, bad[i]);
	memset(pad, 'u', sizeof pad);
	for (int n = LIMITS_USER_BYTES; n <= (int)sizeof pad; n++) {
		snprintf(claims, sizeof claims,
		    "{\"sub\":\"%.*s\",\"exp\":1800000060}", n, pad);
		expect(fate(&conf, hs_claims(claims)),
		    n == LIMITS_USER_BYTES ? TOKEN_ACCEPTED : TOKEN_SUBJECT,
		    claims);
	}
}

/* --- issuers, the cache, reloads ------------------------------------------ */

static void
with_two_issuers_users_are_labelled_and_each_key_serves_one_issuer(void **state)
{
	struct evp_pkey_st *key = kit_key("EC", "P-256");
	const char header[] = "{\"alg\":\"ES256\",\"kid\":\"k\"}";
	struct conf conf = conf_hs();
	struct tokens *t;
	struct principal who;

	(void)state;
	conf.jwt_issuer = "https://main";
	kit_write("more/shop/issuer", "https://shop\n");
	kit_write_pem("more/shop/k.pem", key);
	conf.jwt_issuers_dir = kit_path("more");
	t = tokens_of(&conf);
	expect(ask(t,
		   hs_claims("{\"iss\":\"https://main\",\"sub\":\"ann\","
			     "\"exp\":1800000060}"),
		   &who),
	    TOKEN_ACCEPTED, "main");
	assert_string_equal(who.user, "main|ann");
	expect(ask(t,
		   kit_token(header,
		       "{\"iss\":\"https://shop\",\"sub\":\"ann\","
		       "\"exp\":1800000060}",
		       "ES256", key, ""),
		   &who),
	    TOKEN_ACCEPTED, "shop");
	assert_string_equal(who.user, "shop|ann");
	/* The shop cannot speak for the main issuer. */
	expect(ask(t,
		   kit_token(header,
		       "{\"iss\":\"https://main\",\"sub\":\"ann\","
		       "\"exp\":1800000060}",
		       "ES256", key, ""),
		   &who),
	    TOKEN_ISSUER, "shop as main");
	token_free(t);
}

static void
a_cached_token_still_expires(void **state)
{
	struct conf conf = conf_hs();
	struct tokens *t = tokens_of(&conf);
	const char *token = hs_claims(
	    "{\"sub\":\"ann\",\"nbf\":1800000000,\"exp\":1800000060}");
	struct principal who;

	(void)state;
	expect(ask(t, token, &who), TOKEN_ACCEPTED, "first");
	expect(ask(t, token, &who), TOKEN_CACHED, "second");
	expect(token_verify(t, arena, token, KIT_NOW + 89, &who), TOKEN_CACHED,
	    "in time");
	expect(token_verify(t, arena, token, KIT_NOW + 90, &who), TOKEN_EXPIRED,
	    "too late");
	expect(token_verify(t, arena, token, KIT_NOW - 31, &who), TOKEN_EARLY,
	    "a clock set back");
	token_free(t);
}

static void
a_cached_token_does_not_survive_the_key_it_was_verified_with(void **state)
{
	struct conf conf = conf_hs();
	struct tokens *t = tokens_of(&conf);
	const char *token = hs_claims(kit_claims);
	struct fault fault = {0};
	struct keys *keys = NULL;
	struct principal who;

	(void)state;
	expect(ask(t, token, &who), TOKEN_ACCEPTED, "first");
	expect(ask(t, token, &who), TOKEN_CACHED, "second");
	kit_write("secret", OTHER_SECRET);
	assert_int_equal(keys_source_load(&conf, &keys, &fault), ERR_OK);
	token_replace_keys(t, keys);
	keys_unref(keys);
	expect(ask(t, token, &who), TOKEN_SIGNATURE, "after");
	expect(ask(t,
		   kit_token("{\"alg\":\"HS256\"}", kit_claims, "HS256", NULL,
		       OTHER_SECRET),
		   &who),
	    TOKEN_ACCEPTED, "the new key");
	token_free(t);
}

static void
a_refused_token_is_not_remembered(void **state)
{
	struct conf conf = conf_hs();
	struct tokens *t = tokens_of(&conf);
	const char *token = kit_token(
	    "{\"alg\":\"HS256\"}", kit_claims, "HS256", NULL, OTHER_SECRET);
	struct principal who;

	(void)state;
	for (int i = 0; i < 3; i++)
		expect(ask(t, token, &who), TOKEN_SIGNATURE, "again");
	token_free(t);
}

static void
without_a_cache_every_token_is_verified(void **state)
{
	struct conf conf = conf_hs();
	struct tokens *t;
	struct principal who;

	(void)state;
	conf.token_cache = 0;
	t = tokens_of(&conf);
	for (int i = 0; i < 2; i++)
		expect(ask(t, hs_claims(kit_claims), &who), TOKEN_ACCEPTED,
		    "again");
	token_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_of_each_algorithm_is_accepted),
	    cmocka_unit_test(a_secret_verifies_only_its_configured_algorithm),
	    cmocka_unit_test(a_secret_has_at_least_the_bytes_of_its_hash),
	    cmocka_unit_test(a_secret_verifies_tokens_with_any_kid),
	    cmocka_unit_test(only_the_types_of_access_tokens_are_accepted),
	    cmocka_unit_test(a_principal_has_user_roles_and_expiry),
	    cmocka_unit_test(nobody_has_a_role_unless_it_is_configured),
	    cmocka_unit_test(the_scheme_is_bearer_in_any_case),
	    cmocka_unit_test(a_client_is_told_missing_invalid_or_expired_only),
	    cmocka_unit_test(
		a_token_that_is_not_three_full_segments_is_refused),
	    cmocka_unit_test(every_truncation_of_a_good_token_is_refused),
	    cmocka_unit_test(a_token_with_any_character_changed_is_refused),
	    cmocka_unit_test(four_kibibytes_pass_and_one_byte_more_does_not),
	    cmocka_unit_test(nine_megabytes_are_refused_without_being_read),
	    cmocka_unit_test(a_header_that_is_not_one_plain_object_is_refused),
	    cmocka_unit_test(none_is_not_an_algorithm_however_it_is_spelled),
	    cmocka_unit_test(a_public_key_is_not_accepted_as_an_hmac_secret),
	    cmocka_unit_test(a_key_inside_the_token_is_ignored),
	    cmocka_unit_test(an_unknown_kid_is_refused),
	    cmocka_unit_test(a_token_signed_with_another_key_is_refused),
	    cmocka_unit_test(an_es_signature_is_exactly_two_numbers),
	    cmocka_unit_test(exp_is_required_and_times_are_integers),
	    cmocka_unit_test(clocks_may_differ_by_thirty_seconds),
	    cmocka_unit_test(issuer_and_audience_are_as_configured),
	    cmocka_unit_test(
		a_subject_is_1_to_288_bytes_without_control_characters),
	    cmocka_unit_test(
		with_two_issuers_users_are_labelled_and_each_key_serves_one_issuer),
	    cmocka_unit_test(a_cached_token_still_expires),
	    cmocka_unit_test(
		a_cached_token_does_not_survive_the_key_it_was_verified_with),
	    cmocka_unit_test(a_refused_token_is_not_remembered),
	    cmocka_unit_test(without_a_cache_every_token_is_verified),
	};
	int failed;

	kit_begin();
	arena = arena_new(1 << 20);
	failed = cmocka_run_group_tests_name("token", tests, NULL, NULL);
	arena_free(arena);
	kit_end();
	return failed;
}
