// OpenSSL 3.0. Codes are its reasons: 0A000410 (library 20, reason 1040).
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "tls.h"

static struct {
    const struct options *o;
    SSL_CTX *ctx;
    SSL *ssl;
    BIO_METHOD *method;
    SSL_SESSION *session;
} s;

static bool error(int r, const char *where) {
    char code[24] = "", text[256], reason[200];
    unsigned long e = ERR_peek_error();
    int kind = s.ssl == NULL ? SSL_ERROR_SSL : SSL_get_error(s.ssl, r);
    if (e != 0) {
        snprintf(code, sizeof code, "%08lX", e);
        const char *known = ERR_reason_error_string(e);
        snprintf(reason, sizeof reason, "%s", known != NULL ? known : "unknown");
        long verify = s.ssl == NULL ? X509_V_OK : SSL_get_verify_result(s.ssl);
        if (ERR_GET_REASON(e) == SSL_R_CERTIFICATE_VERIFY_FAILED)
            snprintf(reason, sizeof reason, "certificate verify failed: %s", X509_verify_cert_error_string(verify));
    } else {
        snprintf(code, sizeof code, kind == SSL_ERROR_ZERO_RETURN ? "SSL_ERROR_ZERO_RETURN" : "SSL_ERROR_SYSCALL");
        snprintf(reason, sizeof reason, "the transport has ended or is silent");
    }
    snprintf(text, sizeof text, "%s: %s", where, reason);
    ERR_clear_error();
    return failed(code, text);
}

static int bio_write(BIO *b, const char *data, int n) { return transport_send(BIO_get_data(b), data, (size_t)n); }

static int bio_read(BIO *b, char *out, int n) {
    int r = transport_recv(BIO_get_data(b), out, (size_t)n);
    if (r == 0) BIO_set_flags(b, BIO_FLAGS_IN_EOF);
    return r;
}

static long bio_ctrl(BIO *b, int cmd, long n, void *p) {
    (void)n, (void)p;
    if (cmd == BIO_CTRL_EOF) return BIO_test_flags(b, BIO_FLAGS_IN_EOF) != 0;
    return cmd == BIO_CTRL_FLUSH;
}

static unsigned psk_client(SSL *ssl, const char *hint, char *id, unsigned id_size, unsigned char *key, unsigned key_size) {
    (void)ssl, (void)hint;
    if (strlen(s.o->psk_id) >= id_size || s.o->psk_len > key_size) return 0;
    strcpy(id, s.o->psk_id);
    memcpy(key, s.o->psk, s.o->psk_len);
    return (unsigned)s.o->psk_len;
}

static int version(int v) { return TLS1_VERSION + v - 10; }

static bool set_alpn(const char *text) {
    unsigned char all[256];
    size_t n = 0;
    while (*text) {
        size_t length = strcspn(text, ",");
        if (length == 0 || n + length + 1 > sizeof all) return failed("alpn", text);
        all[n++] = (unsigned char)length;
        memcpy(all + n, text, length);
        n += length;
        text += length + (text[length] == ',');
    }
    return SSL_CTX_set_alpn_protos(s.ctx, all, (unsigned)n) == 0 || error(0, "ALPN");
}

static bool set_suites(const char *text) {
    bool v13 = strncmp(text, "TLS_", 4) == 0;
    int r = v13 ? SSL_CTX_set_ciphersuites(s.ctx, text) : SSL_CTX_set_cipher_list(s.ctx, text);
    return r == 1 || error(0, "suites");
}

static bool set_fragment(int bytes) {
    for (uint8_t code = 1; code <= 4; code++)
        if (bytes == 256 << code) return SSL_CTX_set_tlsext_max_fragment_length(s.ctx, code) == 1;
    return failed("mfl", "512, 1024, 2048 or 4096");
}

bool tls_prepare(const struct options *o) {
    s.o = o;
    s.ctx = SSL_CTX_new(TLS_client_method());
    s.method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "transport");
    if (s.ctx == NULL || s.method == NULL) return error(0, "context");
    BIO_meth_set_write(s.method, bio_write);
    BIO_meth_set_read(s.method, bio_read);
    BIO_meth_set_ctrl(s.method, bio_ctrl);
    SSL_CTX_set_verify(s.ctx, SSL_VERIFY_PEER, NULL);
    if (o->ca != NULL && SSL_CTX_load_verify_file(s.ctx, o->ca) != 1) return error(0, "CA");
    if (o->min > 0) SSL_CTX_set_min_proto_version(s.ctx, version(o->min));
    if (o->max > 0) SSL_CTX_set_max_proto_version(s.ctx, version(o->max));
    if (o->fragment > 0 && !set_fragment(o->fragment)) return false;
    if (o->suites != NULL && !set_suites(o->suites)) return false;
    if (o->alpn != NULL && !set_alpn(o->alpn)) return false;
    if (o->psk_id != NULL) SSL_CTX_set_psk_client_callback(s.ctx, psk_client);
    if (o->cert == NULL) return true;
    if (SSL_CTX_use_certificate_chain_file(s.ctx, o->cert) != 1) return error(0, o->cert);
    return SSL_CTX_use_PrivateKey_file(s.ctx, o->key, SSL_FILETYPE_PEM) == 1 || error(0, o->key);
}

bool tls_handshake(struct transport *t) {
    BIO *bio = BIO_new(s.method);
    s.ssl = SSL_new(s.ctx);
    if (bio == NULL || s.ssl == NULL) return error(0, "session");
    BIO_set_data(bio, t);
    BIO_set_init(bio, 1);
    SSL_set_bio(s.ssl, bio, bio);
    if (!s.o->no_sni) SSL_set_tlsext_host_name(s.ssl, s.o->host);
    SSL_set1_host(s.ssl, s.o->host);
    if (s.session != NULL) SSL_set_session(s.ssl, s.session);
    int r = SSL_connect(s.ssl);
    return r == 1 || error(r, "handshake");
}

bool tls_write(const void *data, size_t n) {
    int r = SSL_write(s.ssl, data, (int)n); // all or nothing, without partial writes
    return r > 0 || error(r, "write");
}

int tls_read(void *out, size_t n) {
    int r = SSL_read(s.ssl, out, (int)n);
    if (r > 0) return r;
    if (SSL_get_error(s.ssl, r) == SSL_ERROR_ZERO_RETURN) return 0;
    error(r, "read");
    return -1;
}

void tls_keep(void) {
    SSL_SESSION_free(s.session);
    s.session = SSL_get1_session(s.ssl);
}

void tls_goodbye(void) { SSL_shutdown(s.ssl); }

void tls_end(void) {
    SSL_free(s.ssl); // and the BIO
    s.ssl = NULL;
    ERR_clear_error();
}

const char *tls_version(void) { return SSL_get_version(s.ssl); }
const char *tls_suite(void) { return SSL_get_cipher_name(s.ssl); }
bool tls_resumed(void) { return SSL_session_reused(s.ssl) == 1; }
