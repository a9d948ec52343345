/* A client of mbedTLS 2.28 for the tests of the engine. Arguments are NAME=VALUE:
 *   port ca name suite psk id mfl reneg cert key count send get resume
 * For each connection (count, each resumed from the first if resume=1) it sends
 * send bytes and reads get bytes. It prints a line for each: OK with what was
 * negotiated, or FAIL with the place and the error.
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *arg(int argc, char **argv, const char *name)
{
	size_t n = strlen(name);
	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], name, n) && argv[i][n] == '=')
			return argv[i] + n + 1;
	return NULL;
}

static int number(int argc, char **argv, const char *name, int otherwise)
{
	const char *v = arg(argc, argv, name);
	return v ? atoi(v) : otherwise;
}

static int fail(const char *where, int ret)
{
	printf("FAIL %s -0x%04x\n", where, -ret);
	fflush(stdout);
	return 1;
}

int main(int argc, char **argv)
{
	mbedtls_entropy_context entropy;
	mbedtls_ctr_drbg_context drbg;
	mbedtls_ssl_config conf;
	mbedtls_x509_crt ca, own;
	mbedtls_pk_context key;
	mbedtls_ssl_session session;
	const char *v;
	int ret, suites[2] = { 0, 0 }, have_session = 0;
	int send = number(argc, argv, "send", 5), get = number(argc, argv, "get", 5);
	unsigned char *buf = malloc(1 << 20);

	mbedtls_entropy_init(&entropy);
	mbedtls_ctr_drbg_init(&drbg);
	mbedtls_ssl_config_init(&conf);
	mbedtls_x509_crt_init(&ca);
	mbedtls_x509_crt_init(&own);
	mbedtls_pk_init(&key);
	mbedtls_ssl_session_init(&session);
	if ((ret = mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0)) != 0)
		return fail("seed", ret);
	mbedtls_ssl_config_defaults(&conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
	mbedtls_ssl_conf_rng(&conf, mbedtls_ctr_drbg_random, &drbg);
	mbedtls_ssl_conf_session_tickets(&conf, number(argc, argv, "tickets", 1));
	if ((v = arg(argc, argv, "ca"))) {
		if ((ret = mbedtls_x509_crt_parse_file(&ca, v)) != 0)
			return fail("ca", ret);
		mbedtls_ssl_conf_ca_chain(&conf, &ca, NULL);
	}
	if ((v = arg(argc, argv, "cert"))) {
		if ((ret = mbedtls_x509_crt_parse_file(&own, v)) != 0 || (ret = mbedtls_pk_parse_keyfile(&key, arg(argc, argv, "key"), NULL)) != 0)
			return fail("cert", ret);
		mbedtls_ssl_conf_own_cert(&conf, &own, &key);
	}
	if ((v = arg(argc, argv, "suite"))) {
		suites[0] = mbedtls_ssl_get_ciphersuite_id(v);
		if (suites[0] == 0)
			return fail("suite", 0);
		mbedtls_ssl_conf_ciphersuites(&conf, suites);
	}
	if ((v = arg(argc, argv, "psk"))) {
		const char *id = arg(argc, argv, "id");
		if ((ret = mbedtls_ssl_conf_psk(&conf, (const unsigned char *)v, strlen(v), (const unsigned char *)id, strlen(id))) != 0)
			return fail("psk", ret);
	}
	mbedtls_ssl_conf_max_frag_len(&conf, number(argc, argv, "mfl", 0));
	if (number(argc, argv, "reneg", 0))
		mbedtls_ssl_conf_renegotiation(&conf, MBEDTLS_SSL_RENEGOTIATION_ENABLED);

	for (int i = 0; i < number(argc, argv, "count", 1); i++) {
		mbedtls_ssl_context ssl;
		mbedtls_net_context net;
		int got = 0, largest = 0;

		mbedtls_ssl_init(&ssl);
		mbedtls_net_init(&net);
		if ((ret = mbedtls_ssl_setup(&ssl, &conf)) != 0)
			return fail("setup", ret);
		mbedtls_ssl_set_hostname(&ssl, arg(argc, argv, "name") ? arg(argc, argv, "name") : "ec.test");
		if (have_session && (ret = mbedtls_ssl_set_session(&ssl, &session)) != 0)
			return fail("session", ret);
		if ((ret = mbedtls_net_connect(&net, "127.0.0.1", arg(argc, argv, "port"), MBEDTLS_NET_PROTO_TCP)) != 0)
			return fail("connect", ret);
		mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, mbedtls_net_recv, NULL);
		if ((ret = mbedtls_ssl_handshake(&ssl)) != 0)
			return fail("handshake", ret);
		if (number(argc, argv, "resume", 0) && !have_session) {
			if ((ret = mbedtls_ssl_get_session(&ssl, &session)) != 0)
				return fail("get session", ret);
			have_session = 1;
		}
		memset(buf, 'x', 1 << 20);
		for (int sent = 0; sent < send; sent += ret)
			if ((ret = mbedtls_ssl_write(&ssl, buf, send - sent)) <= 0)
				return fail("write", ret);
		while (got < get) {
			ret = mbedtls_ssl_read(&ssl, buf, get - got);
			if (ret == MBEDTLS_ERR_SSL_WANT_READ)
				continue;
			if (ret <= 0)
				return fail("read", ret);
			if (ret > largest)
				largest = ret;
			got += ret;
		}
		printf("OK %s largest %d\n", mbedtls_ssl_get_ciphersuite(&ssl), largest);
		fflush(stdout);
		mbedtls_ssl_close_notify(&ssl);
		mbedtls_ssl_free(&ssl);
		mbedtls_net_free(&net);
	}
	return 0;
}
