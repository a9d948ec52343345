#include "net.h"

#include <lwip/altcp.h>
#include <lwip/altcp_tls.h>
#include <lwip/altcp_tcp.h>
#include <lwip/dns.h>
#include <mbedtls/ssl.h>
#include <stdio.h>
#include <string.h>

#include "../client/report.h"

struct lookup {
    bool done;
    ip_addr_t addr;
};

static void found(const char *name, const ip_addr_t *addr, void *arg) {
    struct lookup *l = arg;
    (void)name;
    l->done = true;
    if (addr != NULL) l->addr = *addr;
}

static bool looked_up(void *arg) { return ((struct lookup *)arg)->done; }

int net_lookup(struct call *c, const char *name, ip_addr_t *addr) {
    struct lookup l = {0};
    step("look the name up");
    err_t e = dns_gethostbyname(name, addr, found, &l);
    if (e == ERR_OK) return 0;
    if (e != ERR_INPROGRESS) return fail("lwIP does not look %s up: %d", name, e);
    if (call_wait(c, "the name server", looked_up, &l) < 0) return -1;
    if (ip_addr_isany(&l.addr)) return fail("no such name: %s", name);
    *addr = l.addr;
    return 0;
}

// A conn is one connection, with what it is to send and what has come.
struct conn {
    struct altcp_pcb *pcb;
    bool connected, closed;
    err_t error;
    const unsigned char *out;
    size_t out_len, out_at;
    unsigned char in[32768];
    size_t in_len, in_want; // in_want: done when so much has come; 0: at the end
};

static void push(struct conn *n) {
    while (n->out_at < n->out_len) {
        size_t room = altcp_sndbuf(n->pcb), left = n->out_len - n->out_at;
        if (left > room) left = room;
        if (left > TCP_MSS) left = TCP_MSS;
        if (left == 0 || altcp_write(n->pcb, n->out + n->out_at, (u16_t)left, TCP_WRITE_FLAG_COPY) != ERR_OK) break;
        n->out_at += left;
    }
    altcp_output(n->pcb);
}

static err_t on_connected(void *arg, struct altcp_pcb *pcb, err_t e) {
    struct conn *n = arg;
    (void)pcb;
    n->connected = true;
    push(n);
    return e;
}

static err_t on_sent(void *arg, struct altcp_pcb *pcb, u16_t len) {
    (void)pcb, (void)len;
    push(arg);
    return ERR_OK;
}

static err_t on_received(void *arg, struct altcp_pcb *pcb, struct pbuf *p, err_t e) {
    struct conn *n = arg;
    if (p == NULL) {
        n->closed = true;
        return ERR_OK;
    }
    size_t room = sizeof n->in - n->in_len;
    n->in_len += pbuf_copy_partial(p, n->in + n->in_len, (u16_t)(room < p->tot_len ? room : p->tot_len), 0);
    altcp_recved(pcb, p->tot_len);
    pbuf_free(p);
    return e;
}

static void on_error(void *arg, err_t e) {
    struct conn *n = arg;
    n->pcb = NULL; // lwIP has freed it
    n->error = e;
    n->closed = true;
}

static bool is_done(void *arg) {
    struct conn *n = arg;
    return n->closed || (n->in_want > 0 && n->in_len >= n->in_want);
}

static int start(struct conn *n, const ip_addr_t *to, int port) {
    if (n->pcb == NULL) return fail("lwIP has no room for a connection");
    altcp_arg(n->pcb, n);
    altcp_sent(n->pcb, on_sent);
    altcp_recv(n->pcb, on_received);
    altcp_err(n->pcb, on_error);
    err_t e = altcp_connect(n->pcb, to, (u16_t)port, on_connected);
    return e == ERR_OK ? 0 : fail("lwIP does not connect: %d", e);
}

static void stop(struct conn *n) {
    if (n->pcb == NULL) return;
    altcp_arg(n->pcb, NULL);
    altcp_recv(n->pcb, NULL);
    altcp_err(n->pcb, NULL);
    if (altcp_close(n->pcb) != ERR_OK) altcp_abort(n->pcb);
    n->pcb = NULL;
}

int net_echo(struct call *c, const char *host, size_t size, uint64_t seed) {
    static struct conn n;
    static unsigned char out[sizeof n.in];
    ip_addr_t to;
    if (size > sizeof out) return fail("at most %zu bytes", sizeof out);
    if (net_lookup(c, host, &to) < 0) return -1;
    for (size_t i = 0; i < size; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        out[i] = (unsigned char)(seed >> 56);
    }
    step("echo");
    memset(&n, 0, sizeof n);
    n.pcb = altcp_tcp_new_ip_type(IPADDR_TYPE_V4);
    n.out = out, n.out_len = n.in_want = size;
    if (start(&n, &to, 7) < 0 || call_wait(c, "the echo", is_done, &n) < 0) return -1;
    if (n.in_len != size) return fail("%zu bytes of %zu have come back, error %d", n.in_len, size, n.error);
    if (memcmp(n.in, out, size) != 0) return fail("the echo differs");
    stop(&n);
    return 0;
}

int net_get(struct call *c, const char *host, const char *path, const char *ca, const char *want) {
    static struct conn n;
    static char request[256];
    ip_addr_t to;
    struct altcp_tls_config *config = NULL;
    if (net_lookup(c, host, &to) < 0) return -1;
    step(ca != NULL ? "get by TLS" : "get");
    memset(&n, 0, sizeof n);
    if (ca != NULL) {
        config = altcp_tls_create_config_client((const u8_t *)ca, strlen(ca) + 1);
        if (config == NULL) return fail("lwIP does not take the CA's certificate");
        n.pcb = altcp_tls_new(config, IPADDR_TYPE_V4);
        if (n.pcb == NULL || mbedtls_ssl_set_hostname(altcp_tls_context(n.pcb), host) != 0) return fail("no TLS connection");
    } else {
        n.pcb = altcp_tcp_new_ip_type(IPADDR_TYPE_V4);
    }
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, host);
    n.out = (const unsigned char *)request, n.out_len = strlen(request);
    if (start(&n, &to, ca != NULL ? 443 : 80) < 0 || call_wait(c, "the page", is_done, &n) < 0) return -1;
    if (n.error != ERR_OK) return fail("the connection has ended by error %d", n.error);
    if (memmem(n.in, n.in_len, want, strlen(want)) == NULL)
        return fail("%zu bytes have come, and not the page: %.*s", n.in_len, (int)n.in_len, (const char *)n.in);
    stop(&n);
    if (config != NULL) altcp_tls_free_config(config);
    return 0;
}

int net_refused(struct call *c, const char *host, int port) {
    static struct conn n;
    ip_addr_t to;
    if (net_lookup(c, host, &to) < 0) return -1;
    step("meet a closed port");
    memset(&n, 0, sizeof n);
    n.pcb = altcp_tcp_new_ip_type(IPADDR_TYPE_V4);
    if (start(&n, &to, port) < 0 || call_wait(c, "the refusal", is_done, &n) < 0) return -1;
    if (n.error != ERR_RST) return fail("not refused: error %d", n.error);
    return 0;
}
