// GnuTLS 3.7. Codes are the names of its errors: GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR.
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>

#include "tls.h"

static struct {
    const struct options *o;
    gnutls_certificate_credentials_t cred;
    gnutls_psk_client_credentials_t psk;
    gnutls_session_t s;
    gnutls_datum_t kept;
    char priority[512], suite[160];
} g;

static bool error(int r, const char *where) {
    char text[256];
    const char *name = gnutls_strerror_name(r);
    const char *what = gnutls_strerror(r);
    gnutls_datum_t why = {0};
    if (r == GNUTLS_E_FATAL_ALERT_RECEIVED || r == GNUTLS_E_WARNING_ALERT_RECEIVED)
        what = gnutls_alert_get_name(gnutls_alert_get(g.s));
    if (r == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR &&
        gnutls_certificate_verification_status_print(gnutls_session_get_verify_cert_status(g.s), GNUTLS_CRT_X509, &why, 0) == 0)
        what = (const char *)why.data;
    snprintf(text, sizeof text, "%s: %s", where, what != NULL ? what : "?");
    gnutls_free(why.data);
    return failed(name != NULL ? name : "?", text);
}

// priority is the string of GnuTLS for our options.
static void priority(const struct options *o) {
    static const char *const versions[] = {"TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"};
    int n = snprintf(g.priority, sizeof g.priority, "%s", o->suites != NULL ? o->suites : "NORMAL");
    if (o->psk_id != NULL) n += snprintf(g.priority + n, sizeof g.priority - (size_t)n, ":+PSK:+ECDHE-PSK");
    if (o->min == 0 && o->max == 0) return;
    n += snprintf(g.priority + n, sizeof g.priority - (size_t)n, ":-VERS-ALL");
    for (int v = o->min > 0 ? o->min : 12; v <= (o->max > 0 ? o->max : 13); v++)
        n += snprintf(g.priority + n, sizeof g.priority - (size_t)n, ":+VERS-%s", versions[v - 10]);
}

bool tls_prepare(const struct options *o) {
    int r;
    g.o = o;
    priority(o);
    if ((r = gnutls_certificate_allocate_credentials(&g.cred)) < 0) return error(r, "credentials");
    if (o->ca != NULL && (r = gnutls_certificate_set_x509_trust_file(g.cred, o->ca, GNUTLS_X509_FMT_PEM)) < 0) return error(r, o->ca);
    if (o->cert != NULL && (r = gnutls_certificate_set_x509_key_file(g.cred, o->cert, o->key, GNUTLS_X509_FMT_PEM)) < 0)
        return error(r, o->cert);
    if (o->psk_id == NULL) return true;
    gnutls_datum_t key = {(unsigned char *)o->psk, (unsigned)o->psk_len};
    if ((r = gnutls_psk_allocate_client_credentials(&g.psk)) < 0) return error(r, "credentials");
    r = gnutls_psk_set_client_credentials(g.psk, o->psk_id, &key, GNUTLS_PSK_KEY_RAW);
    return r >= 0 || error(r, "PSK");
}

static ssize_t sends(gnutls_transport_ptr_t t, const void *data, size_t n) {
    int r = transport_send(t, data, n);
    if (r < 0) gnutls_transport_set_errno(g.s, ECONNRESET);
    return r;
}

static ssize_t receives(gnutls_transport_ptr_t t, void *out, size_t n) {
    int r = transport_recv(t, out, n);
    if (r < 0) gnutls_transport_set_errno(g.s, ((struct transport *)t)->ending == SILENT ? ETIMEDOUT : ECONNRESET);
    return r;
}

static int set_alpn(const char *text) {
    gnutls_datum_t all[8];
    unsigned n = 0;
    while (*text && n < 8) {
        size_t length = strcspn(text, ",");
        all[n++] = (gnutls_datum_t){(unsigned char *)text, (unsigned)length};
        text += length + (text[length] == ',');
    }
    return gnutls_alpn_set_protocols(g.s, all, n, 0);
}

static bool shakes(void) {
    int r;
    do r = gnutls_handshake(g.s);
    while (r < 0 && r != GNUTLS_E_GOT_APPLICATION_DATA && !gnutls_error_is_fatal(r));
    return r >= 0 || error(r, "handshake");
}

bool tls_handshake(struct transport *t) {
    int r = gnutls_init(&g.s, GNUTLS_CLIENT);
    if (r < 0) return error(r, "session");
    if ((r = gnutls_priority_set_direct(g.s, g.priority, NULL)) < 0) return error(r, g.priority);
    gnutls_credentials_set(g.s, GNUTLS_CRD_CERTIFICATE, g.cred);
    if (g.psk != NULL) gnutls_credentials_set(g.s, GNUTLS_CRD_PSK, g.psk);
    if (!g.o->no_sni) gnutls_server_name_set(g.s, GNUTLS_NAME_DNS, g.o->host, strlen(g.o->host));
    gnutls_session_set_verify_cert(g.s, g.o->host, 0);
    if (g.o->fragment > 0 && (r = gnutls_record_set_max_size(g.s, g.o->fragment)) < 0) return error(r, "mfl");
    if (g.o->limit > 0 && (r = gnutls_record_set_max_recv_size(g.s, (size_t)g.o->limit)) < 0) return error(r, "limit");
    if (g.o->alpn != NULL && (r = set_alpn(g.o->alpn)) < 0) return error(r, "ALPN");
    if (g.kept.size > 0) gnutls_session_set_data(g.s, g.kept.data, g.kept.size);
    gnutls_transport_set_ptr(g.s, t);
    gnutls_transport_set_push_function(g.s, sends);
    gnutls_transport_set_pull_function(g.s, receives);
    gnutls_handshake_set_timeout(g.s, 0); // the transport has one
    return shakes();
}

bool tls_write(const void *data, size_t n) {
    for (const char *p = data; n > 0;) {
        ssize_t r = gnutls_record_send(g.s, p, n);
        if (r == GNUTLS_E_AGAIN || r == GNUTLS_E_INTERRUPTED) continue;
        if (r < 0) return error((int)r, "write");
        p += r, n -= (size_t)r;
    }
    return true;
}

int tls_read(void *out, size_t n) {
    for (;;) {
        ssize_t r = gnutls_record_recv(g.s, out, n);
        if (r == GNUTLS_E_REHANDSHAKE && g.o->renegotiate) {
            if (!shakes()) return -1;
            continue;
        }
        if (r < 0 && !gnutls_error_is_fatal((int)r)) continue;
        if (r < 0) error((int)r, "read");
        return r < 0 ? -1 : (int)r;
    }
}

void tls_keep(void) {
    gnutls_free(g.kept.data);
    g.kept = (gnutls_datum_t){0};
    gnutls_session_get_data2(g.s, &g.kept);
}

void tls_goodbye(void) { gnutls_bye(g.s, GNUTLS_SHUT_WR); }

void tls_end(void) {
    gnutls_deinit(g.s);
    g.s = NULL;
}

const char *tls_version(void) { return gnutls_protocol_get_name(gnutls_protocol_get_version(g.s)); }

const char *tls_suite(void) {
    const char *name = gnutls_ciphersuite_get(g.s);
    snprintf(g.suite, sizeof g.suite, "%s", name != NULL ? name : "");
    return g.suite;
}

bool tls_resumed(void) { return gnutls_session_is_resumed(g.s) != 0; }
