/* test_digest - the vectors of the standards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/digest.h"
#include "base/str.h"

static void
expect(const unsigned char digest[DIGEST_BYTES], const char *hex)
{
	char text[2 * DIGEST_BYTES + 1];

	str_hex(digest, DIGEST_BYTES, text, sizeof text);
	assert_string_equal(text, hex);
}

static void
sha256_is_as_in_fips_180(void **state)
{
	unsigned char out[DIGEST_BYTES];

	(void)state;
	assert_true(digest_sha256("abc", 3, out));
	expect(out,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(digest_sha256("", 0, out));
	expect(out,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/*
 * Its keys have other lengths; zeros behind a shorter one change nothing,
 * for HMAC pads with zeros itself.
 */
static void
hmac_is_as_in_rfc_4231(void **state)
{
	unsigned char key[DIGEST_BYTES] = {0}, out[DIGEST_BYTES];

	(void)state;
	memset(key, 0x0b, 20);
	assert_true(digest_hmac(key, SPAN("Hi ", 3), SPAN("There", 5), out));
	expect(out,
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	memset(key, 0, sizeof key);
	memcpy(key, "Jefe", 4);
	assert_true(digest_hmac(
	    key, SPAN("", 0), SPAN("what do ya want for nothing?", 28), out));
	expect(out,
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void
hkdf_is_as_in_rfc_5869(void **state)
{
	unsigned char secret[22], out[DIGEST_BYTES];

	(void)state;
	memset(secret, 0x0b, sizeof secret);
	assert_true(digest_hkdf(secret, sizeof secret, "", out));
	expect(out,
	    "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
	assert_true(digest_hkdf(secret, sizeof secret, "holdfast x 1", out));
	assert_int_not_equal(out[0], 0x8d);
}

static void
digests_are_compared_in_every_byte(void **state)
{
	unsigned char a[DIGEST_BYTES] = {0}, b[DIGEST_BYTES] = {0};

	(void)state;
	assert_true(digest_equal(a, b));
	for (int i = 0; i < DIGEST_BYTES; i++) {
		b[i] = 0x80;
		assert_false(digest_equal(a, b));
		b[i] = 0;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sha256_is_as_in_fips_180),
	    cmocka_unit_test(hmac_is_as_in_rfc_4231),
	    cmocka_unit_test(hkdf_is_as_in_rfc_5869),
	    cmocka_unit_test(digests_are_compared_in_every_byte),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
