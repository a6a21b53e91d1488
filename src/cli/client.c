#include "cli/client.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/unix.h"

#define HEADER_BYTES 8
#define TYPE_BEGIN   1
#define TYPE_PARAMS  4
#define TYPE_STDIN   5
#define TYPE_STDOUT  6
#define ANSWER_BYTES (1 << 20)

static void
put_record(struct buf *b, int type, const void *content, size_t len)
{
	const unsigned char header[HEADER_BYTES] = {1, (unsigned char)type, 0,
	    1, (unsigned char)(len >> 8), (unsigned char)len, 0, 0};

	buf_add(b, header, sizeof header);
	buf_add(b, content, len);
}

/* Both below 128 bytes. */
static void
put_pair(struct buf *b, const char *name, const char *value)
{
	buf_char(b, (char)strlen(name));
	buf_char(b, (char)strlen(value));
	buf_str(b, name);
	buf_str(b, value);
}

static void
put_request(struct buf *b, const char *uri)
{
	static const unsigned char begin[8] = {0, 1};
	struct buf params = BUF_INIT(1024);

	put_pair(&params, "REQUEST_METHOD", "GET");
	put_pair(&params, "REQUEST_URI", uri);
	put_pair(&params, "HTTP_HOST", "localhost");
	put_pair(&params, "HOLDFAST_OPS", "1");
	put_record(b, TYPE_BEGIN, begin, sizeof begin);
	put_record(b, TYPE_PARAMS, params.data, params.len);
	put_record(b, TYPE_PARAMS, "", 0);
	put_record(b, TYPE_STDIN, "", 0);
	buf_free(&params);
}

/* Everything until the other end closes. */
static void
read_all(int fd, struct buf *wire)
{
	char piece[8192];
	ssize_t n;

	while ((n = recv(fd, piece, sizeof piece, 0)) > 0)
		buf_add(wire, piece, (size_t)n);
}

/* The contents of the STDOUT records, one after the other. */
static void
unpack(const struct buf *wire, struct buf *text)
{
	const unsigned char *p = (const unsigned char *)wire->data;
	size_t left = wire->len;

	while (left >= HEADER_BYTES) {
		size_t len = (size_t)p[4] << 8 | p[5];
		size_t whole = HEADER_BYTES + len + p[6];

		if (whole > left)
			return;
		if (p[1] == TYPE_STDOUT)
			buf_add(text, p + HEADER_BYTES, len);
		p += whole;
		left -= whole;
	}
}

static int
take_answer(const struct buf *text, struct buf *out)
{
	static const char first[] = "Status: ";
	const char *body;

	if (text->len < sizeof first ||
	    strncmp(text->data, first, sizeof first - 1) != 0)
		return 0;
	body = strstr(text->data, "\r\n\r\n");
	if (body != NULL)
		buf_str(out, body + 4);
	return atoi(text->data + sizeof first - 1);
}

int
client_get(const char *path, const char *uri, int timeout_ms, struct buf *out)
{
	struct buf wire = BUF_INIT(ANSWER_BYTES), text = BUF_INIT(ANSWER_BYTES);
	int fd = unix_connect(path, SOCK_STREAM, timeout_ms), status = 0;

	if (fd < 0)
		return 0;
	put_request(&wire, uri);
	if (send(fd, wire.data, wire.len, MSG_NOSIGNAL) == (ssize_t)wire.len) {
		buf_clear(&wire);
		read_all(fd, &wire);
		unpack(&wire, &text);
		status = take_answer(&text, out);
	}
	close(fd);
	buf_free(&wire);
	buf_free(&text);
	return status;
}
