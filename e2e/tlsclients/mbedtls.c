// mbedTLS 2.28. Codes are those of its error.h: -0x7080.
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/ssl.h>
#include <stdio.h>
#include <string.h>

#include "tls.h"

static struct {
    const struct options *o;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context drbg;
    mbedtls_ssl_config conf;
    mbedtls_x509_crt ca, own;
    mbedtls_pk_context key;
    mbedtls_ssl_session session;
    bool kept, set, full; // a session is kept; it was offered; the handshake went through all states
    mbedtls_ssl_context ssl;
    int suites[64];
    const char *alpn[8];
    char words[512];
} m;

static bool error(int r, const char *where) {
    char code[16], text[160], all[256];
    snprintf(code, sizeof code, "-0x%04x", (unsigned)-r);
    mbedtls_strerror(r, text, sizeof text);
    if (r == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED) {
        mbedtls_x509_crt_verify_info(text, sizeof text, "", mbedtls_ssl_get_verify_result(&m.ssl));
        text[strcspn(text, "\n")] = 0;
    }
    snprintf(all, sizeof all, "%s: %s", where, text);
    return failed(code, all);
}

// constant is the generator of a board that has no entropy.
static int constant(void *arg, unsigned char *out, size_t n) {
    (void)arg;
    memset(out, 0x5a, n);
    return 0;
}

// list cuts words at their commas.
static int list(const char *text, const char **out, int most) {
    int n = 0;
    snprintf(m.words, sizeof m.words, "%s", text);
    for (char *w = strtok(m.words, ","); w != NULL && n < most - 1; w = strtok(NULL, ",")) out[n++] = w;
    out[n] = NULL;
    return n;
}

static bool set_suites(const char *text) {
    const char *names[64];
    int n = list(text, names, 64);
    for (int i = 0; i < n; i++)
        if ((m.suites[i] = mbedtls_ssl_get_ciphersuite_id(names[i])) == 0) return failed("suite", names[i]);
    mbedtls_ssl_conf_ciphersuites(&m.conf, m.suites);
    return true;
}

static bool set_fragment(int bytes) {
    for (unsigned char code = 1; code <= 4; code++)
        if (bytes == 256 << code) return mbedtls_ssl_conf_max_frag_len(&m.conf, code) == 0;
    return failed("mfl", "512, 1024, 2048 or 4096");
}

static bool set_files(const struct options *o) {
    int r;
    if (o->ca != NULL && (r = mbedtls_x509_crt_parse_file(&m.ca, o->ca)) != 0) return error(r, o->ca);
    mbedtls_ssl_conf_ca_chain(&m.conf, &m.ca, NULL);
    if (o->cert == NULL) return true;
    if ((r = mbedtls_x509_crt_parse_file(&m.own, o->cert)) != 0) return error(r, o->cert);
    if ((r = mbedtls_pk_parse_keyfile(&m.key, o->key, NULL)) != 0) return error(r, o->key);
    r = mbedtls_ssl_conf_own_cert(&m.conf, &m.own, &m.key);
    return r == 0 || error(r, "own certificate");
}

bool tls_prepare(const struct options *o) {
    m.o = o;
    mbedtls_entropy_init(&m.entropy);
    mbedtls_ctr_drbg_init(&m.drbg);
    mbedtls_ssl_config_init(&m.conf);
    mbedtls_ssl_init(&m.ssl);
    mbedtls_x509_crt_init(&m.ca);
    mbedtls_x509_crt_init(&m.own);
    mbedtls_pk_init(&m.key);
    mbedtls_ssl_session_init(&m.session);
    int r = mbedtls_ctr_drbg_seed(&m.drbg, mbedtls_entropy_func, &m.entropy, NULL, 0);
    if (r != 0) return error(r, "seed");
    r = mbedtls_ssl_config_defaults(&m.conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    if (r != 0) return error(r, "defaults");
    if (o->constant_random) mbedtls_ssl_conf_rng(&m.conf, constant, NULL);
    else mbedtls_ssl_conf_rng(&m.conf, mbedtls_ctr_drbg_random, &m.drbg);
    if (o->min > 0) mbedtls_ssl_conf_min_version(&m.conf, MBEDTLS_SSL_MAJOR_VERSION_3, o->min - 9);
    if (o->max > 0) mbedtls_ssl_conf_max_version(&m.conf, MBEDTLS_SSL_MAJOR_VERSION_3, (o->max > 12 ? 12 : o->max) - 9);
    if (o->renegotiate) mbedtls_ssl_conf_renegotiation(&m.conf, MBEDTLS_SSL_RENEGOTIATION_ENABLED);
    if (o->fragment > 0 && !set_fragment(o->fragment)) return false;
    if (o->suites != NULL && !set_suites(o->suites)) return false;
    if (o->alpn != NULL && (list(o->alpn, m.alpn, 8), r = mbedtls_ssl_conf_alpn_protocols(&m.conf, m.alpn)) != 0) return error(r, "ALPN");
    if (o->psk_id != NULL) {
        r = mbedtls_ssl_conf_psk(&m.conf, o->psk, o->psk_len, (const unsigned char *)o->psk_id, strlen(o->psk_id));
        if (r != 0) return error(r, "PSK");
    }
    return set_files(o);
}

static int sends(void *t, const unsigned char *data, size_t n) {
    int r = transport_send(t, data, n);
    return r < 0 ? -0x004E : r; // MBEDTLS_ERR_NET_SEND_FAILED
}

static int receives(void *t, unsigned char *out, size_t n) {
    int r = transport_recv(t, out, n);
    if (r >= 0) return r;
    struct transport *from = t;
    return from->ending == SILENT ? MBEDTLS_ERR_SSL_TIMEOUT : -0x0050; // MBEDTLS_ERR_NET_CONN_RESET
}

bool tls_handshake(struct transport *t) {
    mbedtls_ssl_init(&m.ssl);
    int r = mbedtls_ssl_setup(&m.ssl, &m.conf);
    if (r != 0) return error(r, "setup");
    if (!m.o->no_sni && (r = mbedtls_ssl_set_hostname(&m.ssl, m.o->host)) != 0) return error(r, "host name");
    m.set = m.kept;
    m.full = false;
    if (m.kept && (r = mbedtls_ssl_set_session(&m.ssl, &m.session)) != 0) return error(r, "session");
    mbedtls_ssl_set_bio(&m.ssl, t, sends, receives, NULL);
    while (m.ssl.state != MBEDTLS_SSL_HANDSHAKE_OVER) {
        if (m.ssl.state == MBEDTLS_SSL_SERVER_CERTIFICATE) m.full = true;
        if ((r = mbedtls_ssl_handshake_step(&m.ssl)) != 0) {
            char where[40];
            snprintf(where, sizeof where, "handshake, state %d", m.ssl.state);
            return error(r, where);
        }
    }
    return true;
}

bool tls_write(const void *data, size_t n) {
    for (const unsigned char *p = data; n > 0;) {
        int r = mbedtls_ssl_write(&m.ssl, p, n);
        if (r == MBEDTLS_ERR_SSL_WANT_READ) continue;
        if (r <= 0) return error(r, "write");
        p += r, n -= (size_t)r;
    }
    return true;
}

int tls_read(void *out, size_t n) {
    int r;
    do r = mbedtls_ssl_read(&m.ssl, out, n);
    while (r == MBEDTLS_ERR_SSL_WANT_READ || r == MBEDTLS_ERR_SSL_WANT_WRITE);
    if (r > 0) return r;
    if (r == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) return 0;
    if (r == 0) failed("0", "read: 0, which ssl.h says is the end of the transport");
    else error(r, "read");
    return -1;
}

void tls_keep(void) {
    mbedtls_ssl_session_free(&m.session);
    mbedtls_ssl_session_init(&m.session);
    m.kept = mbedtls_ssl_get_session(&m.ssl, &m.session) == 0;
}

void tls_goodbye(void) { mbedtls_ssl_close_notify(&m.ssl); }

void tls_end(void) { mbedtls_ssl_free(&m.ssl); }

const char *tls_version(void) { return mbedtls_ssl_get_version(&m.ssl); }
const char *tls_suite(void) { return mbedtls_ssl_get_ciphersuite(&m.ssl); }
bool tls_resumed(void) { return m.set && !m.full; }
