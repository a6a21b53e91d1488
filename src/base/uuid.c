#define _DEFAULT_SOURCE
#include "base/uuid.h"

#include <assert.h>
#include <string.h>
#include <sys/random.h>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/str.h"

bool
uuid_parse(const char *s, char out[UUID_TEXT_SIZE])
{
	if (strlen(s) != UUID_TEXT_SIZE - 1)
		return false;
	for (size_t i = 0; i < UUID_TEXT_SIZE - 1; i++) {
		char c = s[i];
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (is_dash ? c != '-' : ascii_hex(c) < 0)
			return false;
		out[i] = c;
	}
	out[UUID_TEXT_SIZE - 1] = '\0';
	return true;
}

void
uuid_make(char out[UUID_TEXT_SIZE])
{
	unsigned char b[16];
	char hex[33];
	uint64_t ms = (uint64_t)clock_unix_ms();
	ssize_t n;

	n = getrandom(b, sizeof b, 0);
	assert(n == (ssize_t)sizeof b);
	for (int i = 0; i < 6; i++)
		b[i] = (unsigned char)(ms >> (40 - 8 * i));
	b[6] = (unsigned char)(0x70 | (b[6] & 0x0f));
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	str_hex(b, sizeof b, hex, sizeof hex);
	memcpy(out, hex, 8);
	memcpy(out + 9, hex + 8, 4);
	memcpy(out + 14, hex + 12, 4);
	memcpy(out + 19, hex + 16, 4);
	memcpy(out + 24, hex + 20, 12);
	out[8] = out[13] = out[18] = out[23] = '-';
	out[36] = '\0';
}
