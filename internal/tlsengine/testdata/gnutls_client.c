/* A client of GnuTLS for the tests of the engine: port, CA file, server name,
 * priority string, number of bytes to send and to read, record size limit (0: none).
 * It prints OK with what was negotiated, or FAIL with the error.
 */
#include <gnutls/gnutls.h>
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int fail(const char *where, int ret)
{
	printf("FAIL %s %s\n", where, gnutls_strerror(ret));
	return 1;
}

int main(int argc, char **argv)
{
	gnutls_session_t s;
	gnutls_certificate_credentials_t cred;
	gnutls_psk_client_credentials_t psk;
	gnutls_datum_t key = { (unsigned char *)"0123456789abcdef", 16 };
	struct sockaddr_in to = { .sin_family = AF_INET };
	int ret, n, largest = 0;
	char *buf = malloc(1 << 20);

	if (argc < 7)
		return 2;
	n = atoi(argv[5]);
	memset(buf, 'x', 1 << 20);
	gnutls_certificate_allocate_credentials(&cred);
	if ((ret = gnutls_certificate_set_x509_trust_file(cred, argv[2], GNUTLS_X509_FMT_PEM)) < 0)
		return fail("ca", ret);
	gnutls_psk_allocate_client_credentials(&psk);
	gnutls_psk_set_client_credentials(psk, "device", &key, GNUTLS_PSK_KEY_RAW);
	gnutls_init(&s, GNUTLS_CLIENT);
	if ((ret = gnutls_priority_set_direct(s, argv[4], NULL)) < 0)
		return fail("priority", ret);
	gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, cred);
	gnutls_credentials_set(s, GNUTLS_CRD_PSK, psk);
	gnutls_server_name_set(s, GNUTLS_NAME_DNS, argv[3], strlen(argv[3]));
	gnutls_session_set_verify_cert(s, argv[3], 0);
	if (atoi(argv[6]) > 0 && (ret = gnutls_record_set_max_recv_size(s, atoi(argv[6]))) < 0)
		return fail("limit", ret);
	to.sin_port = htons(atoi(argv[1]));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		return fail("connect", 0);
	gnutls_transport_set_int(s, fd);
	do
		ret = gnutls_handshake(s);
	while (ret < 0 && !gnutls_error_is_fatal(ret));
	if (ret < 0)
		return fail("handshake", ret);
	for (int sent = 0; sent < n; sent += ret)
		if ((ret = gnutls_record_send(s, buf, n - sent)) < 0)
			return fail("send", ret);
	for (int got = 0; got < n; got += ret) {
		do
			ret = gnutls_record_recv(s, buf, n - got);
		while (ret == GNUTLS_E_AGAIN || ret == GNUTLS_E_INTERRUPTED);
		if (ret <= 0)
			return fail("recv", ret);
		if (ret > largest)
			largest = ret;
	}
	char *desc = gnutls_session_get_desc(s);
	printf("OK %s largest %d\n", desc, largest);
	gnutls_bye(s, GNUTLS_SHUT_WR);
	return 0;
}
