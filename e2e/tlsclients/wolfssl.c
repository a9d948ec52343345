// wolfSSL 5.5. Codes are its numbers: -188.
#include <wolfssl/options.h>
// The options of the library come first.
#include <wolfssl/error-ssl.h>
#include <wolfssl/ssl.h>
#include <stdio.h>
#include <string.h>

#include "tls.h"

static struct {
    const struct options *o;
    WOLFSSL_CTX *ctx;
    WOLFSSL *ssl;
    WOLFSSL_SESSION *session;
} w;

static bool error(int r, const char *where) {
    char code[16], text[256], words[WOLFSSL_MAX_ERROR_SZ];
    int e = w.ssl == NULL ? r : wolfSSL_get_error(w.ssl, r);
    snprintf(code, sizeof code, "%d", e);
    wolfSSL_ERR_error_string((unsigned long)e, words);
    WOLFSSL_ALERT_HISTORY h;
    char alert[24] = ""; // wolfSSL has no name for some
    if (e == FATAL_ERROR && w.ssl != NULL && wolfSSL_get_alert_history(w.ssl, &h) == WOLFSSL_SUCCESS && h.last_rx.code > 0)
        snprintf(alert, sizeof alert, ": alert %d", h.last_rx.code);
    snprintf(text, sizeof text, "%s: %.150s%s", where, words, alert);
    return failed(code, text);
}

static int sends(WOLFSSL *ssl, char *data, int n, void *t) {
    (void)ssl;
    int r = transport_send(t, data, (size_t)n);
    return r < 0 ? WOLFSSL_CBIO_ERR_CONN_RST : r;
}

static int receives(WOLFSSL *ssl, char *out, int n, void *t) {
    (void)ssl;
    int r = transport_recv(t, out, (size_t)n);
    if (r > 0) return r;
    switch (((struct transport *)t)->ending) {
    case CLOSED: return WOLFSSL_CBIO_ERR_CONN_CLOSE;
    case SILENT: return WOLFSSL_CBIO_ERR_TIMEOUT;
    default: return WOLFSSL_CBIO_ERR_CONN_RST;
    }
}

static bool set(int r, const char *what) {
    return r == WOLFSSL_SUCCESS || failed("setup", what);
}

bool tls_prepare(const struct options *o) {
    static const int versions[] = {WOLFSSL_TLSV1, WOLFSSL_TLSV1_1, WOLFSSL_TLSV1_2, WOLFSSL_TLSV1_3};
    w.o = o;
    wolfSSL_Init();
    w.ctx = wolfSSL_CTX_new(o->max > 0 && o->max < 13 ? wolfTLSv1_2_client_method() : wolfSSLv23_client_method());
    if (w.ctx == NULL) return failed("setup", "context");
    wolfSSL_CTX_SetIOSend(w.ctx, sends);
    wolfSSL_CTX_SetIORecv(w.ctx, receives);
    wolfSSL_CTX_set_verify(w.ctx, WOLFSSL_VERIFY_PEER, NULL);
    if (o->ca != NULL && !set(wolfSSL_CTX_load_verify_locations(w.ctx, o->ca, NULL), o->ca)) return false;
    if (o->min > 0 && !set(wolfSSL_CTX_SetMinVersion(w.ctx, versions[o->min - 10]), "--min")) return false;
    if (o->suites != NULL && !set(wolfSSL_CTX_set_cipher_list(w.ctx, o->suites), o->suites)) return false;
    if (o->psk_id != NULL) return failed("no-psk", "this wolfSSL has no PSK");
    if (o->cert == NULL) return true;
    return set(wolfSSL_CTX_use_certificate_chain_file(w.ctx, o->cert), o->cert) &&
           set(wolfSSL_CTX_use_PrivateKey_file(w.ctx, o->key, WOLFSSL_FILETYPE_PEM), o->key);
}

static bool set_fragment(int bytes) {
#ifdef HAVE_MAX_FRAGMENT
    for (unsigned char code = 1; code <= 4; code++)
        if (bytes == 256 << code) return set(wolfSSL_UseMaxFragment(w.ssl, code), "mfl");
    return failed("mfl", "512, 1024, 2048 or 4096");
#else
    return failed("no-mfl", "this wolfSSL has no max_fragment_length");
#endif
}

static bool set_renegotiation(void) {
#ifdef HAVE_SECURE_RENEGOTIATION
    return set(wolfSSL_UseSecureRenegotiation(w.ssl), "renegotiation");
#else
    return true; // it has none: what comes of that is to be seen
#endif
}

bool tls_handshake(struct transport *t) {
    w.ssl = wolfSSL_new(w.ctx);
    if (w.ssl == NULL) return failed("setup", "session");
    wolfSSL_SetIOReadCtx(w.ssl, t);
    wolfSSL_SetIOWriteCtx(w.ssl, t);
    if (!w.o->no_sni) wolfSSL_UseSNI(w.ssl, WOLFSSL_SNI_HOST_NAME, w.o->host, (unsigned short)strlen(w.o->host));
    if (!set(wolfSSL_check_domain_name(w.ssl, w.o->host), "host name")) return false;
    if (w.o->fragment > 0 && !set_fragment(w.o->fragment)) return false;
    if (w.o->renegotiate && !set_renegotiation()) return false;
    if (w.o->alpn != NULL) {
        char names[256];
        int n = snprintf(names, sizeof names, "%s", w.o->alpn);
        if (!set(wolfSSL_UseALPN(w.ssl, names, (unsigned)n, WOLFSSL_ALPN_FAILED_ON_MISMATCH), "ALPN")) return false;
    }
    if (w.o->resume) wolfSSL_UseSessionTicket(w.ssl);
    if (w.session != NULL) wolfSSL_set_session(w.ssl, w.session);
    int r = wolfSSL_connect(w.ssl);
    return r == WOLFSSL_SUCCESS || error(r, "handshake");
}

bool tls_write(const void *data, size_t n) {
    int r = wolfSSL_write(w.ssl, data, (int)n);
    return r == (int)n || error(r, "write");
}

int tls_read(void *out, size_t n) {
    int r = wolfSSL_read(w.ssl, out, (int)n);
    if (r > 0) return r;
    if (wolfSSL_get_error(w.ssl, r) == WOLFSSL_ERROR_ZERO_RETURN) return 0;
    error(r, "read");
    return -1;
}

void tls_keep(void) {
    wolfSSL_SESSION_free(w.session);
    w.session = wolfSSL_get1_session(w.ssl);
}

void tls_goodbye(void) { wolfSSL_shutdown(w.ssl); }

void tls_end(void) {
    wolfSSL_free(w.ssl);
    w.ssl = NULL;
}

const char *tls_version(void) { return wolfSSL_get_version(w.ssl); }
const char *tls_suite(void) { return wolfSSL_get_cipher(w.ssl); }
bool tls_resumed(void) { return wolfSSL_session_reused(w.ssl) == 1; }
