/*
 * Sets up mbedTLS (2.16 to 2.28, and 3.x) for the sim800emu test server. It is
 * for tests only: the keys protect nothing.
 *
 *     sim800emu tls ca --what firmware > sim800_test.h
 *     sim800emu tls ca --what snippet > sim800_test.c
 *
 * Call sim800_test_setup once, after mbedtls_ssl_config_defaults and before
 * mbedtls_ssl_setup. The structure must live as long as the configuration does.
 */
#include "sim800_test.h"

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

struct sim800_test {
    mbedtls_x509_crt roots;
    mbedtls_x509_crt client_cert;
    mbedtls_pk_context client_key;
};

/* One certificate, in PEM where the build can read it. */
static int sim800_test_parse(mbedtls_x509_crt *to,
                             const unsigned char *pem, size_t pem_len,
                             const unsigned char *der, size_t der_len)
{
#if defined(MBEDTLS_PEM_PARSE_C)
    (void) der;
    (void) der_len;
    return mbedtls_x509_crt_parse(to, pem, pem_len);
#else
    (void) pem;
    (void) pem_len;
    return mbedtls_x509_crt_parse_der(to, der, der_len);
#endif
}

/* 0, or the error code of mbedTLS. f_rng is that of mbedtls_ssl_conf_rng. */
int sim800_test_setup(struct sim800_test *t, mbedtls_ssl_config *conf,
                      int (*f_rng)(void *, unsigned char *, size_t), void *p_rng)
{
    int ret;

    mbedtls_x509_crt_init(&t->roots);
    mbedtls_x509_crt_init(&t->client_cert);
    mbedtls_pk_init(&t->client_key);

    /* Whom the client trusts. The second root is for the endpoints with RSA. */
    ret = sim800_test_parse(&t->roots, sim800_test_ca, sim800_test_ca_len,
                            sim800_test_ca_der, sim800_test_ca_der_len);
    if (ret != 0) return ret;
#if defined(MBEDTLS_RSA_C)
    ret = sim800_test_parse(&t->roots, sim800_test_rsa_ca, sim800_test_rsa_ca_len,
                            sim800_test_rsa_ca_der, sim800_test_rsa_ca_der_len);
    if (ret != 0) return ret;
#endif
    mbedtls_ssl_conf_ca_chain(conf, &t->roots, NULL);
    mbedtls_ssl_conf_authmode(conf, MBEDTLS_SSL_VERIFY_REQUIRED);

    /* Who the client is, for the endpoints that ask. */
    ret = sim800_test_parse(&t->client_cert,
                            sim800_test_client_cert, sim800_test_client_cert_len,
                            sim800_test_client_cert_der, sim800_test_client_cert_der_len);
    if (ret != 0) return ret;
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    ret = mbedtls_pk_parse_key(&t->client_key, sim800_test_client_key_der,
                               sim800_test_client_key_der_len, NULL, 0, f_rng, p_rng);
#else
    (void) f_rng;
    (void) p_rng;
    ret = mbedtls_pk_parse_key(&t->client_key, sim800_test_client_key_der,
                               sim800_test_client_key_der_len, NULL, 0);
#endif
    if (ret != 0) return ret;
    ret = mbedtls_ssl_conf_own_cert(conf, &t->client_cert, &t->client_key);
    if (ret != 0) return ret;

    /* A key that both sides have, for the endpoints psk and their like. */
#if defined(MBEDTLS_KEY_EXCHANGE_SOME_PSK_ENABLED) || \
    defined(MBEDTLS_KEY_EXCHANGE__SOME__PSK_ENABLED) || \
    defined(MBEDTLS_SSL_HANDSHAKE_WITH_PSK_ENABLED)
    ret = mbedtls_ssl_conf_psk(conf, sim800_test_psk, sim800_test_psk_len,
                               sim800_test_psk_identity, sim800_test_psk_identity_len);
#endif
    return ret;
}

void sim800_test_free(struct sim800_test *t)
{
    mbedtls_pk_free(&t->client_key);
    mbedtls_x509_crt_free(&t->client_cert);
    mbedtls_x509_crt_free(&t->roots);
}
