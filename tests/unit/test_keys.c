/* test_keys - a key set is taken whole, or nothing of it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/alg.h"
#include "auth/fault.h"
#include "auth/keys.h"
#include "auth/keys_source.h"
#include "auth/keys_watch.h"
#include "auth_kit.h"

#define SECRET "0123456789abcdef0123456789abcdef"

static struct fault fault;

static struct keys *
load(const struct conf *conf)
{
	struct keys *keys = NULL;

	fault = (struct fault){0};
	if (keys_source_load(conf, &keys, &fault) == ERR_OK)
		assert_string_equal(fault.what, "");
	else
		assert_null(keys);
	return keys;
}

static void
refused(const struct conf *conf, const char *why)
{
	struct keys *keys = load(conf);

	if (keys != NULL)
		fail_msg("taken, though: %s", why);
	if (strstr(fault.what, why) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", fault.what, why);
	assert_true(fault.mend[0] != '\0');
}

static void
taken(const struct conf *conf, size_t count)
{
	struct keys *keys = load(conf);

	if (keys == NULL)
		fail_msg("refused: %s", fault.what);
	assert_int_equal(keys_count(keys), count);
	keys_unref(keys);
}

/* An installation with these members of a JWKS. */
static struct conf
conf_jwks(const char *members)
{
	struct conf conf = kit_conf();
	static char text[65536];

	snprintf(text, sizeof text, "{\"keys\":[%s]}", members);
	conf.jwks_file = kit_write("set.json", text);
	return conf;
}

static void
jwk_refused(const char *jwk, const char *why)
{
	struct conf conf = conf_jwks(jwk);

	refused(&conf, why);
	assert_non_null(strstr(fault.what, "set.json: key 1: "));
}

/* --- JSON Web Key Sets ---------------------------------------------------- */

static void
a_set_with_every_kind_of_key_is_loaded(void **state)
{
	static char set[16384];
	struct conf conf;
	struct keys *keys;

	(void)state;
	snprintf(set, sizeof set, "%s,%s,%s,%s",
	    kit_jwk(kit_key("RSA", "2048"), ",\"kid\":\"r\""),
	    kit_jwk(kit_key("EC", "P-256"), ",\"kid\":\"e\",\"use\":\"sig\""),
	    kit_jwk(kit_key("ED25519", ""),
		",\"kid\":\"o\",\"key_ops\":[\"sign\",\"verify\"]"),
	    "{\"kty\":\"oct\",\"kid\":\"h\",\"alg\":\"HS512\",\"k\":"
	    "\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYw"
	    "MTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg\"}");
	conf = conf_jwks(set);
	keys = load(&conf);
	assert_non_null(keys);
	assert_string_equal(keys_find(keys, "r", "x")->alg->name, "RS256");
	assert_string_equal(keys_find(keys, "e", "x")->alg->name, "ES256");
	assert_string_equal(keys_find(keys, "o", "x")->alg->name, "EdDSA");
	assert_string_equal(keys_find(keys, "h", "x")->alg->name, "HS512");
	assert_null(keys_find(keys, "R", "RS256"));
	assert_null(keys_find(keys, "rr", "RS256"));
	assert_non_null(keys_find(keys, NULL, "ES256"));
	assert_null(keys_find(keys, NULL, "ES384"));
	keys_unref(keys);
	conf.jwt_algorithm = "PS384";
	keys = load(&conf);
	assert_string_equal(keys_find(keys, "r", "x")->alg->name, "PS384");
	keys_unref(keys);
}

static void
keys_for_other_purposes_are_ignored(void **state)
{
	static const char *const others[] = {
	    "{\"kty\":\"RSA\",\"use\":\"enc\",\"kid\":\"x\"}",
	    "{\"kty\":\"RSA\",\"alg\":\"RSA-OAEP\",\"kid\":\"x\"}",
	    "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"alg\":\"ES256K\"}",
	    "{\"kty\":\"OKP\",\"crv\":\"X25519\"}",
	    "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\"}",
	    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"key_ops\":[\"sign\"]}"};
	static char set[16384];
	struct conf conf;

	(void)state;
	for (size_t i = 0; i < COUNT(others); i++) {
		snprintf(set, sizeof set, "%s,%s", others[i],
		    kit_jwk(kit_key("EC", "P-256"), ",\"kid\":\"x\""));
		conf = conf_jwks(set);
		taken(&conf, 1);
		conf = conf_jwks(others[i]);
		refused(&conf, "no key");
	}
}

static void
a_weak_or_malformed_key_refuses_the_set(void **state)
{
	struct evp_pkey_st *rsa = kit_key("RSA", "2048");
	struct evp_pkey_st *ec = kit_key("EC", "P-256");

	(void)state;
	jwk_refused(kit_jwk(kit_key("RSA", "1024"), ",\"kid\":\"k\""), "1024");
	jwk_refused(kit_jwk(kit_key("RSA", "2047"), ""), "2047 bits");
	jwk_refused("{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}", "bits");
	jwk_refused("{\"kty\":\"RSA\",\"n\":\"AQAB\"}", "missing");
	jwk_refused(
	    "{\"kty\":\"RSA\",\"n\":\"A Q\",\"e\":\"AQAB\"}", "malform");
	jwk_refused("{\"kid\":\"k\"}", "kty");
	jwk_refused("7", "kty");
	jwk_refused(kit_jwk(rsa, ",\"alg\":\"ES256\""), "alg ES256 is not for");
	jwk_refused(kit_jwk(rsa, ",\"alg\":\"HS256\""), "alg HS256 is not for");
	jwk_refused(kit_jwk(ec, ",\"alg\":\"ES384\""), "alg ES384 is not for");
	jwk_refused(kit_jwk(ec, ",\"alg\":\"RS256\""), "alg RS256 is not for");
	jwk_refused(kit_jwk(ec, ",\"d\":\"AAAA\""), "a private key");
	jwk_refused(kit_jwk(ec, ",\"kid\":7"), "kid is not a string");
	jwk_refused(kit_jwk(ec, ",\"kid\":\"\""), "kid");
	jwk_refused(kit_jwk(ec, ",\"kid\":\"a\\nb\""), "kid");
	jwk_refused("{\"kty\":\"oct\",\"k\":\"c2hvcnQ\"}", "5 bytes");
	jwk_refused("{\"kty\":\"oct\"}", "k is not");
	jwk_refused("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}",
	    "malformed");
}

static void
a_point_off_its_curve_refuses_the_set(void **state)
{
	char *jwk = strdup(kit_jwk(kit_key("EC", "P-256"), ""));
	char *y = strstr(jwk, "\"y\":\"") + 10;

	(void)state;
	*y = *y == 'A' ? 'B' : 'A';
	jwk_refused(jwk, "on the curve");
	free(jwk);
	/* The coordinates of another curve, and a curve that is not its. */
	jwk = strdup(kit_jwk(kit_key("EC", "P-384"), ""));
	memcpy(strstr(jwk, "P-384"), "P-256", 5);
	jwk_refused(jwk, "on the curve");
	free(jwk);
	/* Infinity, written as zeros. */
	jwk_refused("{\"kty\":\"EC\",\"crv\":\"P-256\","
		    "\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
		    "\"y\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
	    "on the curve");
}

static void
an_even_exponent_refuses_the_set(void **state)
{
	char *jwk = strdup(kit_jwk(kit_key("RSA", "2048"), ""));

	(void)state;
	memcpy(strstr(jwk, "\"e\":\"") + 5, "AQAA", 4);
	jwk_refused(jwk, "numbers");
	free(jwk);
}

static void
a_token_must_name_exactly_one_key(void **state)
{
	static char set[16384];
	struct conf conf;

	(void)state;
	snprintf(set, sizeof set, "%s,%s",
	    kit_jwk(kit_key("EC", "P-256"), ",\"kid\":\"k\""),
	    kit_jwk(kit_key("EC", "P-384"), ",\"kid\":\"k\""));
	conf = conf_jwks(set);
	refused(&conf, "key 2: two keys have the kid k");
	snprintf(set, sizeof set, "%s,%s", kit_jwk(kit_key("RSA", "2048"), ""),
	    kit_jwk(kit_key("RSA", "2049"), ""));
	conf = conf_jwks(set);
	refused(&conf, "two keys have no kid");
	/* Two of one alg: which one is meant, without a kid? */
	snprintf(set, sizeof set, "%s,%s",
	    kit_jwk(kit_key("RSA", "2048"), ",\"kid\":\"a\""),
	    kit_jwk(kit_key("RSA", "2049"), ",\"kid\":\"b\""));
	conf = conf_jwks(set);
	{
		struct keys *keys = load(&conf);

		assert_non_null(keys_find(keys, "a", "RS256"));
		assert_null(keys_find(keys, NULL, "RS256"));
		keys_unref(keys);
	}
}

static void
a_malformed_set_is_reported_with_its_place(void **state)
{
	struct conf conf = kit_conf();

	(void)state;
	conf.jwks_file = kit_write("set.json", "{\"keys\":[\n  {]}");
	refused(&conf, "line 2, column 4");
	conf.jwks_file = kit_write("set.json", "");
	refused(&conf, "set.json: the file is empty");
	conf.jwks_file = kit_write("set.json", "{\"keys\":[]}");
	refused(&conf, "no array");
	conf.jwks_file = kit_write("set.json", "{\"keys\":{\"a\":{}}}");
	refused(&conf, "no array");
	conf.jwks_file = kit_write("set.json", "[]");
	refused(&conf, "no array");
	conf.jwks_file = kit_write(
	    "set.json", "{\"keys\":[{\"kty\":\"RSA\",\"kty\":\"EC\"}]}");
	refused(&conf, "not JSON");
	conf.jwks_file = "/nonexistent/set.json";
	refused(&conf, "/nonexistent/set.json: No such file");
}

static void
more_keys_than_the_bound_refuse_the_set(void **state)
{
	static char set[65536];
	char members[32];
	struct conf conf;

	(void)state;
	for (int n = 0; n <= KEYS_MAX; n++) {
		snprintf(members, sizeof members, ",\"kid\":\"k%d\"", n);
		if (n > 0)
			strcat(set, ",");
		strcat(set, kit_jwk(kit_key("ED25519", ""), members));
		if (n < KEYS_MAX - 1)
			continue;
		conf = conf_jwks(set);
		if (n == KEYS_MAX - 1)
			taken(&conf, KEYS_MAX);
		else
			refused(&conf, "more than 64 keys");
	}
}

/* --- PEM and secrets ------------------------------------------------------ */

static void
a_pem_file_gives_its_key_the_name_of_the_file(void **state)
{
	struct conf conf = kit_conf();
	struct keys *keys;

	(void)state;
	kit_write_pem("pems/2026-a.pem", kit_key("RSA", "2048"));
	kit_write_pem("pems/2026-b.pem", kit_key("EC", "P-521"));
	kit_write("pems/README", "not a key");
	kit_write("pems/.hidden.pem", "not a key");
	conf.jwt_keys_dir = kit_path("pems");
	keys = load(&conf);
	assert_non_null(keys);
	assert_int_equal(keys_count(keys), 2);
	assert_string_equal(keys_find(keys, "2026-a", "")->alg->name, "RS256");
	assert_string_equal(keys_find(keys, "2026-b", "")->alg->name, "ES512");
	keys_unref(keys);
}

static void
an_unusable_pem_file_is_refused_with_the_reason(void **state)
{
	struct conf conf = kit_conf();

	(void)state;
	conf.jwt_keys_dir = kit_path("bad");
	refused(&conf, "cannot be read");
	kit_write("bad/README", "x");
	refused(&conf, "holds no *.pem");
	kit_write("bad/k.pem", "-----BEGIN PRIVATE KEY-----\n");
	refused(&conf, "bad/k.pem: a private key");
	kit_write("bad/k.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n");
	refused(&conf, "no PEM public key");
	kit_write("bad/k.pem",
	    "-----BEGIN PUBLIC KEY-----\nProc-Type: 4,ENCRYPTED\n"
	    "DEK-Info: AES-128-CBC,00000000000000000000000000000000\n\n"
	    "AAAA\n-----END PUBLIC KEY-----\n");
	refused(&conf, "no PEM public key");
	kit_write("bad/k.pem", "");
	refused(&conf, "no PEM public key");
	kit_write_pem("bad/k.pem", kit_key("RSA", "1024"));
	refused(&conf, "1024 bits");
	kit_write_pem("bad/k.pem", kit_key("EC", "secp256k1"));
	refused(&conf, "no algorithm here");
	kit_write_pem("bad/k.pem", kit_key("X25519", ""));
	refused(&conf, "no algorithm here");
}

static void
a_secret_has_32_bytes_without_its_line_break(void **state)
{
	struct conf conf = kit_conf();
	struct keys *keys;

	(void)state;
	conf.jwt_secret_file = kit_write("secret", SECRET "\r\n");
	keys = load(&conf);
	assert_non_null(keys);
	assert_int_equal(keys_find(keys, NULL, "HS256")->secret_len, 32);
	keys_unref(keys);
	kit_write("secret", "0123456789abcdef0123456789abcde\n");
	refused(&conf, "31 bytes");
	kit_write("secret", "");
	refused(&conf, "0 bytes");
	kit_write_pem("secret", kit_key("RSA", "2048"));
	refused(&conf, "a PEM file cannot be a shared secret");
}

static void
the_development_secret_is_refused_in_production(void **state)
{
	struct conf conf = kit_conf();

	(void)state;
	conf.dev_secret_file = kit_write("dev", SECRET);
	taken(&conf, 1);
	conf.environment = "production";
	refused(&conf, "refused in production");
	conf.jwt_secret_file = kit_write("secret", SECRET);
	refused(&conf, "refused in production");
	conf.dev_secret_file = "";
	taken(&conf, 1);
}

static void
a_configuration_without_any_key_is_refused(void **state)
{
	struct conf conf = kit_conf();

	(void)state;
	refused(&conf, "no key");
}

/* --- issuers ---------------------------------------------------------------
 */

static void
further_issuers_are_folders(void **state)
{
	struct conf conf = kit_conf();
	struct keys *keys;

	(void)state;
	conf.jwt_issuers_dir = kit_path("iss");
	refused(&conf, "cannot be read");
	kit_write("iss/shop/README", "");
	refused(&conf, "iss/shop/issuer: is missing");
	kit_write("iss/shop/issuer", "https://shop\n");
	refused(&conf, "holds no key");
	kit_write("iss/shop/secret", SECRET);
	kit_write("iss/shop/audience", "a b\n");
	keys = load(&conf);
	assert_non_null(keys);
	/* One issuer is one, wherever it is configured: users keep names. */
	assert_false(keys_have_many_issuers(keys));
	assert_string_equal(keys_issuer(keys, 0)->iss, "https://shop");
	assert_int_equal(keys_issuer(keys, 0)->audiences_len, 2);
	keys_unref(keys);
	conf.jwks_file = kit_write("set.json", "{\"keys\":[]}");
	refused(&conf, "no array");
	conf = conf_jwks(kit_jwk(kit_key("EC", "P-256"), ",\"kid\":\"k\""));
	conf.jwt_issuers_dir = kit_path("iss");
	keys = load(&conf);
	assert_true(keys_have_many_issuers(keys));
	keys_unref(keys);
	conf.jwt_label = "shop";
	refused(&conf, "two issuers have the label shop");
	conf.jwt_label = "a|b";
	refused(&conf, "cannot be the label");
	conf.jwt_label = "main";
	kit_write("iss/other/issuer", "https://other");
	kit_write_pem("iss/other/k.pem", kit_key("ED25519", ""));
	refused(&conf, "two keys have the kid k");
}

/* --- changes
 * ----------------------------------------------------------------*/

static void
every_change_of_a_file_changes_the_stamp(void **state)
{
	struct conf conf = kit_conf();
	uint64_t before, now;

	(void)state;
	conf.jwks_file = kit_write("watched.json", "a");
	kit_write("watched/a.pem", "a");
	conf.jwt_keys_dir = kit_path("watched");
	conf.jwt_issuers_dir = kit_path("issuers");
	before = keys_watch_stamp(&conf);
	assert_int_equal(keys_watch_stamp(&conf), before);
#define CHANGED(what)                                                          \
	do {                                                                   \
		what;                                                          \
		now = keys_watch_stamp(&conf);                                 \
		assert_int_not_equal(now, before);                             \
		before = now;                                                  \
	} while (0)
	CHANGED(kit_write("watched.json", "ab"));
	CHANGED(kit_write("watched/b.pem", "b"));
	CHANGED(kit_write("watched/b.pem", "bb"));
	CHANGED(unlink(kit_path("watched/a.pem")));
	CHANGED(kit_write("issuers/one/jwks.json", "c"));
	CHANGED(kit_write("issuers/one/jwks.json", "cc"));
	/* Put in place by rename, with the same size. */
	kit_write("fresh.json", "ba");
	CHANGED(rename(kit_path("fresh.json"), kit_path("watched.json")));
	CHANGED(unlink(kit_path("watched.json")));
	assert_int_equal(keys_watch_stamp(&conf), before);
#undef CHANGED
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_set_with_every_kind_of_key_is_loaded),
	    cmocka_unit_test(keys_for_other_purposes_are_ignored),
	    cmocka_unit_test(a_weak_or_malformed_key_refuses_the_set),
	    cmocka_unit_test(a_point_off_its_curve_refuses_the_set),
	    cmocka_unit_test(an_even_exponent_refuses_the_set),
	    cmocka_unit_test(a_token_must_name_exactly_one_key),
	    cmocka_unit_test(a_malformed_set_is_reported_with_its_place),
	    cmocka_unit_test(more_keys_than_the_bound_refuse_the_set),
	    cmocka_unit_test(a_pem_file_gives_its_key_the_name_of_the_file),
	    cmocka_unit_test(an_unusable_pem_file_is_refused_with_the_reason),
	    cmocka_unit_test(a_secret_has_32_bytes_without_its_line_break),
	    cmocka_unit_test(the_development_secret_is_refused_in_production),
	    cmocka_unit_test(a_configuration_without_any_key_is_refused),
	    cmocka_unit_test(further_issuers_are_folders),
	    cmocka_unit_test(every_change_of_a_file_changes_the_stamp),
	};
	int failed;

	kit_begin();
	failed = cmocka_run_group_tests_name("keys", tests, NULL, NULL);
	kit_end();
	return failed;
}
