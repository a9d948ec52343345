#include "mistake.h"

#include <mbedtls/net_sockets.h>
#include <stdio.h>
#include <string.h>

#include "report.h"

// A naive carrier writes to the port and reads from it as if it were a socket.
struct naive {
    struct at *at;
    int listen_ms;
    struct bytes sent, got;
};

static int naive_send(void *arg, const unsigned char *data, size_t n) {
    struct naive *c = arg;
    bytes_add(&c->sent, data, n);
    return at_write(c->at, data, n) < 0 ? MBEDTLS_ERR_NET_SEND_FAILED : (int)n;
}

static int naive_receive(void *arg, unsigned char *out, size_t n) {
    struct naive *c = arg;
    if (c->at->rx.len == 0) {
        int r = at_pull(c->at, c->listen_ms);
        if (r <= 0) return r < 0 ? MBEDTLS_ERR_NET_RECV_FAILED : MBEDTLS_ERR_SSL_TIMEOUT;
    }
    size_t k = bytes_take(&c->at->rx, out, n);
    bytes_add(&c->got, out, k);
    return (int)k;
}

// only_echo reports whether got is nothing but ERROR lines and bytes of sent in
// their order, as the echo of a module gives them back.
static bool only_echo(const struct bytes *sent, const struct bytes *got) {
    static const char error[] = "\r\nERROR\r\n";
    const unsigned char *s = sent->data + sent->start, *g = got->data + got->start;
    size_t at = 0;
    for (size_t i = 0; i < got->len;) {
        if (got->len - i >= strlen(error) && memcmp(g + i, error, strlen(error)) == 0) {
            i += strlen(error);
            continue;
        }
        while (at < sent->len && s[at] != g[i]) at++;
        if (at == sent->len) return false;
        at++;
        i++;
    }
    return true;
}

int mistake_run(struct tls *t, int listen_ms) {
    struct naive c = {.at = &t->sim->at, .listen_ms = listen_ms};
    step("write TLS in command mode");
    c.at->stream = AT_RAW;
    tls_carry(t, &c, naive_send, naive_receive);
    int error = mbedtls_ssl_handshake(&t->ssl);
    if (error == 0) return fail("the handshake went through");
    int r;
    do r = at_pull(c.at, listen_ms);
    while (r > 0);
    if (r < 0) return -1;
    unsigned char buf[512];
    for (size_t n; (n = bytes_take(&c.at->rx, buf, sizeof buf)) > 0;) bytes_add(&c.got, buf, n);
    if (c.sent.len < 50) return fail("mbedTLS has written %zu bytes only", c.sent.len);
    if (!only_echo(&c.sent, &c.got)) return fail("something came that is neither the echo nor ERROR");
    printf("mistake: %zu bytes written, %zu came back: echo and ERROR alone; mbedTLS error -0x%04x\n", c.sent.len,
           c.got.len, (unsigned)-error);
    bytes_free(&c.sent);
    bytes_free(&c.got);
    return 0;
}
