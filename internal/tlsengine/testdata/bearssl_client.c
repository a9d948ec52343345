/* A client of BearSSL for the tests of the engine: port, server name, bytes to send
 * and to read, size of its buffer (512: it offers max_fragment_length 512). It does
 * not judge the certificate, only uses its key. It prints OK with the suite, or FAIL
 * with BearSSL's error.
 */
#include <arpa/inet.h>
#include <bearssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct any {
	const br_x509_class *vtable;
	br_x509_decoder_context leaf;
	int number;
};

static void start_chain(const br_x509_class **c, const char *name)
{
	(void)name;
	((struct any *)c)->number = 0;
}

static void start_cert(const br_x509_class **c, uint32_t length)
{
	struct any *a = (struct any *)c;
	(void)length;
	if (a->number == 0)
		br_x509_decoder_init(&a->leaf, NULL, NULL);
}

static void append(const br_x509_class **c, const unsigned char *buf, size_t n)
{
	struct any *a = (struct any *)c;
	if (a->number == 0)
		br_x509_decoder_push(&a->leaf, buf, n);
}

static void end_cert(const br_x509_class **c)
{
	((struct any *)c)->number++;
}

static unsigned end_chain(const br_x509_class **c)
{
	(void)c;
	return 0;
}

static const br_x509_pkey *get_pkey(const br_x509_class *const *c, unsigned *usages)
{
	struct any *a = (struct any *)c;
	if (usages)
		*usages = BR_KEYTYPE_KEYX | BR_KEYTYPE_SIGN;
	return br_x509_decoder_get_pkey(&a->leaf);
}

static const br_x509_class any_class = { sizeof(struct any), start_chain, start_cert, append, end_cert, end_chain, get_pkey };

static int sock_read(void *fd, unsigned char *buf, size_t n)
{
	ssize_t got = read(*(int *)fd, buf, n);
	return got > 0 ? (int)got : -1;
}

static int sock_write(void *fd, const unsigned char *buf, size_t n)
{
	ssize_t put = write(*(int *)fd, buf, n);
	return put > 0 ? (int)put : -1;
}

int main(int argc, char **argv)
{
	br_ssl_client_context cc;
	br_x509_minimal_context unused;
	br_sslio_context io;
	br_ssl_session_parameters used;
	struct any any = { &any_class };
	struct sockaddr_in to = { .sin_family = AF_INET };
	static unsigned char iobuf[BR_SSL_BUFSIZE_BIDI], data[65536];
	size_t size;
	int n, fd;

	if (argc < 5)
		return 2;
	n = atoi(argv[3]);
	size = atoi(argv[4]) == 512 ? 512 + 325 : BR_SSL_BUFSIZE_MONO;
	br_ssl_client_init_full(&cc, &unused, NULL, 0);
	br_ssl_engine_set_x509(&cc.eng, &any.vtable);
	br_ssl_engine_set_buffer(&cc.eng, iobuf, size, 0);
	to.sin_port = htons(atoi(argv[1]));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		return 2;
	for (int i = 0; i < 1; i++) {
		br_ssl_client_reset(&cc, argv[2], 0);
		br_sslio_init(&io, &cc.eng, sock_read, &fd, sock_write, &fd);
		memset(data, 'x', sizeof data);
		if (br_sslio_write_all(&io, data, n) < 0 || br_sslio_flush(&io) < 0 || br_sslio_read_all(&io, data, n) < 0) {
			printf("FAIL %d\n", br_ssl_engine_last_error(&cc.eng));
			return 1;
		}
		br_ssl_engine_get_session_parameters(&cc.eng, &used);
		printf("OK %04x\n", used.cipher_suite);
		br_sslio_close(&io);
	}
	return 0;
}
