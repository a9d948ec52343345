/* Uses the snippet as firmware would; its header comes with it. */
#include "sim800_test.c"
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
int main(void)
{
    struct sim800_test t;
    mbedtls_ssl_config conf;
    mbedtls_ssl_context ssl;
    int ret;
    mbedtls_ssl_config_init(&conf);
    mbedtls_ssl_init(&ssl);
    if (mbedtls_ssl_config_defaults(&conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT) != 0) return 1;
    if (sim800_test_setup(&t, &conf, NULL, NULL) != 0) return 2;
    if (mbedtls_pk_check_pair(&t.client_cert.pk, &t.client_key) != 0) return 3;
    if (t.roots.next == NULL || sim800_test_psk_len != 16 || sim800_test_crl_der_len == 0) return 4;
    ret = mbedtls_ssl_setup(&ssl, &conf);
    mbedtls_ssl_free(&ssl);
    mbedtls_ssl_config_free(&conf);
    sim800_test_free(&t);
    return ret == 0 ? 0 : 5;
}
