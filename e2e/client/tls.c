#include "tls.h"

#include <mbedtls/net_sockets.h>
#include <string.h>

#include "report.h"

static int send_by_sim(void *arg, const unsigned char *data, size_t n) {
    int r = sim_send(arg, data, n);
    return r < 0 ? MBEDTLS_ERR_NET_SEND_FAILED : r;
}

static int receive_by_sim(void *arg, unsigned char *out, size_t n) {
    struct sim800 *s = arg;
    int r = sim_recv(s, out, n, s->at.timeout_ms);
    if (r == SIM_CLOSED) return MBEDTLS_ERR_NET_CONN_RESET;
    if (r == SIM_NOTHING) return MBEDTLS_ERR_SSL_TIMEOUT;
    return r < 0 ? MBEDTLS_ERR_NET_RECV_FAILED : r;
}

int tls_init(struct tls *t, struct sim800 *sim, const char *host, const char *ca) {
    static const char personal[] = "sim800client";
    t->sim = sim;
    mbedtls_entropy_init(&t->entropy);
    mbedtls_ctr_drbg_init(&t->random);
    mbedtls_x509_crt_init(&t->ca);
    mbedtls_ssl_config_init(&t->config);
    mbedtls_ssl_init(&t->ssl);

    step("prepare TLS");
    int r = mbedtls_ctr_drbg_seed(&t->random, mbedtls_entropy_func, &t->entropy,
                                  (const unsigned char *)personal, strlen(personal));
    if (r != 0) return fail_tls(r, "seed the random generator");
    if ((r = mbedtls_x509_crt_parse_file(&t->ca, ca)) != 0) return fail_tls(r, "read the CA %s", ca);
    r = mbedtls_ssl_config_defaults(&t->config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT);
    if (r != 0) return fail_tls(r, "default settings");
    mbedtls_ssl_conf_authmode(&t->config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(&t->config, &t->ca, NULL);
    mbedtls_ssl_conf_rng(&t->config, mbedtls_ctr_drbg_random, &t->random);
    if ((r = mbedtls_ssl_setup(&t->ssl, &t->config)) != 0) return fail_tls(r, "set up");
    if ((r = mbedtls_ssl_set_hostname(&t->ssl, host)) != 0) return fail_tls(r, "name the host %s", host);
    tls_carry(t, sim, send_by_sim, receive_by_sim);
    return 0;
}

void tls_carry(struct tls *t, void *arg, mbedtls_ssl_send_t *send, mbedtls_ssl_recv_t *recv) {
    mbedtls_ssl_set_bio(&t->ssl, arg, send, recv, NULL);
}

int tls_handshake(struct tls *t) {
    step("TLS handshake");
    int r = mbedtls_ssl_handshake(&t->ssl);
    if (r == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        char why[512];
        mbedtls_x509_crt_verify_info(why, sizeof why, "", mbedtls_ssl_get_verify_result(&t->ssl));
        why[strcspn(why, "\n")] = 0;
        return fail_tls(r, "certificate of the server: %s", why);
    }
    if (r != 0) return fail_tls(r, "after state %d of the handshake", t->ssl.state);
    uint32_t flags = mbedtls_ssl_get_verify_result(&t->ssl);
    return flags == 0 ? 0 : fail("certificate not verified: 0x%x", (unsigned)flags);
}

int tls_write(struct tls *t, const void *data, size_t n) {
    const unsigned char *p = data;
    while (n > 0) {
        int r = mbedtls_ssl_write(&t->ssl, p, n);
        if (r < 0) return fail_tls(r, "TLS write");
        p += r;
        n -= (size_t)r;
    }
    return 0;
}

int tls_read(struct tls *t, void *out, size_t n) {
    int r = mbedtls_ssl_read(&t->ssl, out, n);
    if (r == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) return 0;
    return r < 0 ? fail_tls(r, "TLS read") : r;
}

int tls_goodbye(struct tls *t) {
    step("TLS close_notify");
    t->sim->leaving = true;
    int r = mbedtls_ssl_close_notify(&t->ssl);
    return r == 0 ? 0 : fail_tls(r, "close_notify");
}

void tls_free(struct tls *t) {
    mbedtls_ssl_free(&t->ssl);
    mbedtls_ssl_config_free(&t->config);
    mbedtls_x509_crt_free(&t->ca);
    mbedtls_ctr_drbg_free(&t->random);
    mbedtls_entropy_free(&t->entropy);
}
