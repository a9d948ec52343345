// BearSSL 0.6. Codes are the numbers of its headers with their names: 62 X509_NOT_TRUSTED.
// It has TLS 1.0 to 1.2, no PSK and no tickets; sessions continue by their identifier.
#include <bearssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tls.h"

static struct {
    const struct options *o;
    br_ssl_client_context cc;
    br_x509_minimal_context x509;
    br_sslio_context io;
    br_x509_trust_anchor anchors[8];
    size_t anchor_count;
    br_x509_certificate chain[4];
    size_t chain_len;
    br_skey_decoder_context key;
    br_ssl_session_parameters session;
    bool kept;
    unsigned char session_id[32];
    unsigned char in[BR_SSL_BUFSIZE_INPUT], out[BR_SSL_BUFSIZE_OUTPUT];
    uint16_t suites[64];
    const char *alpn[8];
    char words[512], suite[16];
    struct transport *t;
} b;

static const char *name_of(int e) {
    static const struct {
        int code;
        const char *name;
    } names[] = {
        {BR_ERR_BAD_PARAM, "BAD_PARAM"}, {BR_ERR_BAD_STATE, "BAD_STATE"}, {BR_ERR_UNSUPPORTED_VERSION, "UNSUPPORTED_VERSION"},
        {BR_ERR_BAD_VERSION, "BAD_VERSION"}, {BR_ERR_BAD_LENGTH, "BAD_LENGTH"}, {BR_ERR_TOO_LARGE, "TOO_LARGE"},
        {BR_ERR_BAD_MAC, "BAD_MAC"}, {BR_ERR_NO_RANDOM, "NO_RANDOM"}, {BR_ERR_UNKNOWN_TYPE, "UNKNOWN_TYPE"},
        {BR_ERR_UNEXPECTED, "UNEXPECTED"}, {BR_ERR_BAD_CCS, "BAD_CCS"}, {BR_ERR_BAD_ALERT, "BAD_ALERT"},
        {BR_ERR_BAD_HANDSHAKE, "BAD_HANDSHAKE"}, {BR_ERR_OVERSIZED_ID, "OVERSIZED_ID"},
        {BR_ERR_BAD_CIPHER_SUITE, "BAD_CIPHER_SUITE"}, {BR_ERR_BAD_COMPRESSION, "BAD_COMPRESSION"},
        {BR_ERR_BAD_FRAGLEN, "BAD_FRAGLEN"}, {BR_ERR_BAD_SECRENEG, "BAD_SECRENEG"},
        {BR_ERR_EXTRA_EXTENSION, "EXTRA_EXTENSION"}, {BR_ERR_BAD_SNI, "BAD_SNI"},
        {BR_ERR_BAD_HELLO_DONE, "BAD_HELLO_DONE"}, {BR_ERR_LIMIT_EXCEEDED, "LIMIT_EXCEEDED"},
        {BR_ERR_BAD_FINISHED, "BAD_FINISHED"}, {BR_ERR_RESUME_MISMATCH, "RESUME_MISMATCH"},
        {BR_ERR_INVALID_ALGORITHM, "INVALID_ALGORITHM"}, {BR_ERR_BAD_SIGNATURE, "BAD_SIGNATURE"},
        {BR_ERR_WRONG_KEY_USAGE, "WRONG_KEY_USAGE"}, {BR_ERR_NO_CLIENT_AUTH, "NO_CLIENT_AUTH"}, {BR_ERR_IO, "IO"},
        {BR_ERR_X509_INVALID_VALUE, "X509_INVALID_VALUE"}, {BR_ERR_X509_TRUNCATED, "X509_TRUNCATED"},
        {BR_ERR_X509_EMPTY_CHAIN, "X509_EMPTY_CHAIN"}, {BR_ERR_X509_BAD_TIME, "X509_BAD_TIME"},
        {BR_ERR_X509_EXPIRED, "X509_EXPIRED"}, {BR_ERR_X509_DN_MISMATCH, "X509_DN_MISMATCH"},
        {BR_ERR_X509_BAD_SERVER_NAME, "X509_BAD_SERVER_NAME"}, {BR_ERR_X509_CRITICAL_EXTENSION, "X509_CRITICAL_EXTENSION"},
        {BR_ERR_X509_NOT_CA, "X509_NOT_CA"}, {BR_ERR_X509_FORBIDDEN_KEY_USAGE, "X509_FORBIDDEN_KEY_USAGE"},
        {BR_ERR_X509_WEAK_PUBLIC_KEY, "X509_WEAK_PUBLIC_KEY"}, {BR_ERR_X509_BAD_SIGNATURE, "X509_BAD_SIGNATURE"},
        {BR_ERR_X509_UNSUPPORTED, "X509_UNSUPPORTED"}, {BR_ERR_X509_WRONG_KEY_TYPE, "X509_WRONG_KEY_TYPE"},
        {BR_ERR_X509_NOT_TRUSTED, "X509_NOT_TRUSTED"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].code == e) return names[i].name;
    return "";
}

static bool error(const char *where) {
    char code[64], text[128];
    int e = br_ssl_engine_last_error(&b.cc.eng);
    if (e >= BR_ERR_SEND_FATAL_ALERT) snprintf(code, sizeof code, "%d SENT_ALERT_%d", e, e - BR_ERR_SEND_FATAL_ALERT);
    else if (e >= BR_ERR_RECV_FATAL_ALERT) snprintf(code, sizeof code, "%d GOT_ALERT_%d", e, e - BR_ERR_RECV_FATAL_ALERT);
    else snprintf(code, sizeof code, "%d %s", e, name_of(e));
    snprintf(text, sizeof text, "%s, while the connection was %s", where, ending_name(b.t->ending));
    return failed(code, text);
}

// grown collects bytes that a decoder gives.
struct grown {
    unsigned char *data;
    size_t len;
};

static void grow(void *arg, const void *data, size_t n) {
    struct grown *g = arg;
    g->data = realloc(g->data, g->len + n);
    memcpy(g->data + g->len, data, n);
    g->len += n;
}

static unsigned char *copy(const void *data, size_t n) {
    unsigned char *to = malloc(n + 1);
    return memcpy(to, data, n);
}

// each_pem calls use with each object of a PEM file.
static bool each_pem(const char *file, bool (*use)(const char *name, unsigned char *der, size_t n)) {
    br_pem_decoder_context pem;
    struct grown der = {0};
    char chunk[512];
    FILE *f = fopen(file, "r");
    if (f == NULL) return failed("file", file);
    bool ok = true;
    br_pem_decoder_init(&pem);
    for (size_t n; ok && (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        for (size_t at = 0; ok && at < n;) {
            at += br_pem_decoder_push(&pem, chunk + at, n - at);
            int event = br_pem_decoder_event(&pem);
            if (event == BR_PEM_BEGIN_OBJ) {
                der = (struct grown){0};
                br_pem_decoder_setdest(&pem, grow, &der);
            }
            if (event == BR_PEM_END_OBJ) ok = use(br_pem_decoder_name(&pem), der.data, der.len);
        }
    fclose(f);
    return ok;
}

static void copy_key(br_x509_pkey *to, const br_x509_pkey *from) {
    *to = *from;
    if (from->key_type == BR_KEYTYPE_RSA) {
        to->key.rsa.n = copy(from->key.rsa.n, from->key.rsa.nlen);
        to->key.rsa.e = copy(from->key.rsa.e, from->key.rsa.elen);
    } else {
        to->key.ec.q = copy(from->key.ec.q, from->key.ec.qlen);
    }
}

static bool add_anchor(const char *name, unsigned char *der, size_t n) {
    br_x509_decoder_context d;
    struct grown dn = {0};
    if (strcmp(name, "CERTIFICATE") != 0 || b.anchor_count == 8) return failed("ca", name);
    br_x509_decoder_init(&d, grow, &dn);
    br_x509_decoder_push(&d, der, n);
    const br_x509_pkey *key = br_x509_decoder_get_pkey(&d);
    if (key == NULL) return failed("ca", "not understood");
    br_x509_trust_anchor *a = &b.anchors[b.anchor_count++];
    a->dn = (br_x500_name){dn.data, dn.len};
    a->flags = br_x509_decoder_isCA(&d) ? BR_X509_TA_CA : 0;
    copy_key(&a->pkey, key);
    free(der);
    return true;
}

static bool add_chain(const char *name, unsigned char *der, size_t n) {
    if (strcmp(name, "CERTIFICATE") != 0 || b.chain_len == 4) return failed("cert", name);
    b.chain[b.chain_len++] = (br_x509_certificate){der, n};
    return true;
}

static bool set_key(const char *name, unsigned char *der, size_t n) {
    (void)name;
    br_skey_decoder_init(&b.key);
    br_skey_decoder_push(&b.key, der, n);
    free(der);
    return br_skey_decoder_key_type(&b.key) == BR_KEYTYPE_EC || failed("key", "want one of an elliptic curve");
}

static bool set_suites(const char *text) {
    size_t n = 0;
    for (char *end; *text && n < 64; text = end + (*end == ',')) {
        b.suites[n++] = (uint16_t)strtoul(text, &end, 16);
        if (end == text) return failed("suite", text);
    }
    br_ssl_engine_set_suites(&b.cc.eng, b.suites, n);
    return true;
}

static void set_alpn(const char *text) {
    size_t n = 0;
    snprintf(b.words, sizeof b.words, "%s", text);
    for (char *p = strtok(b.words, ","); p != NULL && n < 8; p = strtok(NULL, ",")) b.alpn[n++] = p;
    br_ssl_engine_set_protocol_names(&b.cc.eng, b.alpn, n);
    br_ssl_engine_add_flags(&b.cc.eng, BR_OPT_FAIL_ON_ALPN_MISMATCH);
}

bool tls_prepare(const struct options *o) {
    b.o = o;
    if (o->psk_id != NULL) return failed("no-psk", "BearSSL has no PSK");
    if (!each_pem(o->ca, add_anchor)) return false;
    br_ssl_client_init_full(&b.cc, &b.x509, b.anchors, b.anchor_count);
    size_t content = o->buffer > 0 ? (size_t)o->buffer : 16384;
    if (o->fragment > 0) content = (size_t)o->fragment; // BearSSL offers what its buffer has
    br_ssl_engine_set_buffers_bidi(&b.cc.eng, b.in, content + BR_SSL_BUFSIZE_INPUT - 16384, b.out, sizeof b.out);
    if (o->suites != NULL && !set_suites(o->suites)) return false;
    if (o->alpn != NULL) set_alpn(o->alpn);
    if (o->min > 0 || o->max > 0)
        br_ssl_engine_set_versions(&b.cc.eng, BR_TLS10 + (o->min > 0 ? o->min - 10 : 0), BR_TLS10 + (o->max > 0 && o->max < 12 ? o->max - 10 : 2));
    if (!o->renegotiate) br_ssl_engine_add_flags(&b.cc.eng, BR_OPT_NO_RENEGOTIATION);
    if (o->cert == NULL) return true;
    if (!each_pem(o->cert, add_chain) || !each_pem(o->key, set_key)) return false;
    br_ssl_client_set_single_ec(&b.cc, b.chain, b.chain_len, br_skey_decoder_get_ec(&b.key), BR_KEYTYPE_SIGN, BR_KEYTYPE_EC,
                                br_ec_get_default(), br_ecdsa_sign_asn1_get_default());
    return true;
}

static int receives(void *t, unsigned char *out, size_t n) {
    int r = transport_recv(t, out, n);
    return r > 0 ? r : -1;
}

static int sends(void *t, const unsigned char *data, size_t n) {
    int r = transport_send(t, data, n);
    return r > 0 ? r : -1;
}

bool tls_handshake(struct transport *t) {
    b.t = t;
    if (b.kept) {
        br_ssl_engine_set_session_parameters(&b.cc.eng, &b.session);
        memcpy(b.session_id, b.session.session_id, b.session.session_id_len);
    }
    if (!br_ssl_client_reset(&b.cc, b.o->no_sni ? NULL : b.o->host, b.kept)) return error("reset");
    br_sslio_init(&b.io, &b.cc.eng, receives, t, sends, t);
    return br_sslio_flush(&b.io) == 0 || error("handshake"); // flush waits until data can be sent
}

bool tls_write(const void *data, size_t n) {
    return (br_sslio_write_all(&b.io, data, n) == 0 && br_sslio_flush(&b.io) == 0) || error("write");
}

int tls_read(void *out, size_t n) {
    int r = br_sslio_read(&b.io, out, n);
    if (r > 0) return r;
    if (br_ssl_engine_last_error(&b.cc.eng) == BR_ERR_OK) return 0;
    error("read");
    return -1;
}

void tls_keep(void) {
    br_ssl_engine_get_session_parameters(&b.cc.eng, &b.session);
    b.kept = true;
}

// tls_goodbye does not use br_sslio_close, which waits for an answer.
void tls_goodbye(void) {
    br_ssl_engine_close(&b.cc.eng);
    size_t n;
    unsigned char *p = br_ssl_engine_sendrec_buf(&b.cc.eng, &n);
    if (p != NULL) transport_send(b.t, p, n);
}

void tls_end(void) {}

const char *tls_version(void) {
    static const char *const names[] = {"TLSv1.0", "TLSv1.1", "TLSv1.2"};
    unsigned v = br_ssl_engine_get_version(&b.cc.eng) - BR_TLS10;
    return v < 3 ? names[v] : "?";
}

const char *tls_suite(void) {
    br_ssl_session_parameters p;
    br_ssl_engine_get_session_parameters(&b.cc.eng, &p);
    snprintf(b.suite, sizeof b.suite, "0x%04x", p.cipher_suite);
    return b.suite;
}

bool tls_resumed(void) {
    br_ssl_session_parameters p;
    br_ssl_engine_get_session_parameters(&b.cc.eng, &p);
    return b.kept && p.session_id_len > 0 && p.session_id_len == b.session.session_id_len &&
           memcmp(p.session_id, b.session_id, p.session_id_len) == 0;
}
