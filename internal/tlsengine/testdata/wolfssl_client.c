/* A client of wolfSSL for the tests of the engine: port, CA file, server name, version
 * (12 or 13), max_fragment_length code (0: none), bytes to send and to read. It prints OK
 * with the suite, or FAIL with the error.
 */
#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	static char data[65536];
	int ret, n, fd;

	if (argc < 7)
		return 2;
	n = atoi(argv[6]);
	wolfSSL_Init();
	WOLFSSL_CTX *ctx = wolfSSL_CTX_new(atoi(argv[4]) == 13 ? wolfTLSv1_3_client_method() : wolfTLSv1_2_client_method());
	if (wolfSSL_CTX_load_verify_locations(ctx, argv[2], NULL) != WOLFSSL_SUCCESS)
		return 2;
	WOLFSSL *ssl = wolfSSL_new(ctx);
	wolfSSL_UseSNI(ssl, WOLFSSL_SNI_HOST_NAME, argv[3], strlen(argv[3]));
	wolfSSL_check_domain_name(ssl, argv[3]);
#ifdef HAVE_MAX_FRAGMENT
	if (atoi(argv[5]) > 0)
		wolfSSL_UseMaxFragment(ssl, atoi(argv[5]));
#endif
	to.sin_port = htons(atoi(argv[1]));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		return 2;
	wolfSSL_set_fd(ssl, fd);
	if (wolfSSL_connect(ssl) != WOLFSSL_SUCCESS) {
		printf("FAIL connect %d\n", wolfSSL_get_error(ssl, 0));
		return 1;
	}
	memset(data, 'x', sizeof data);
	for (int sent = 0; sent < n; sent += ret)
		if ((ret = wolfSSL_write(ssl, data, n - sent)) <= 0) {
			printf("FAIL write %d\n", wolfSSL_get_error(ssl, ret));
			return 1;
		}
	for (int got = 0; got < n; got += ret)
		if ((ret = wolfSSL_read(ssl, data, n - got)) <= 0) {
			printf("FAIL read %d\n", wolfSSL_get_error(ssl, ret));
			return 1;
		}
	printf("OK %s\n", wolfSSL_get_cipher(ssl));
	wolfSSL_shutdown(ssl);
	return 0;
}
