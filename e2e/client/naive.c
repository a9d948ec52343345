#include "naive.h"

#include <mbedtls/net_sockets.h>

static int naive_send(void *arg, const unsigned char *data, size_t n) {
    struct naive *c = arg;
    c->ended = false;
    int r = sim_send(c->sim, data, n);
    return r < 0 ? MBEDTLS_ERR_NET_SEND_FAILED : r;
}

// take_answer reads until the line is silent; only the first byte may take its time.
static int take_answer(struct naive *c) {
    struct at *a = &c->sim->at;
    int r = a->rx.len > 0 ? 1 : at_pull(a, a->timeout_ms);
    while (r > 0) r = at_pull(a, c->idle_ms);
    c->ended = true;
    return r;
}

static int naive_receive(void *arg, unsigned char *out, size_t n) {
    struct naive *c = arg;
    struct at *a = &c->sim->at;
    if (!c->ended && take_answer(c) < 0) return MBEDTLS_ERR_NET_RECV_FAILED;
    if (a->rx.len == 0) return MBEDTLS_ERR_SSL_CONN_EOF;
    return (int)bytes_take(&a->rx, out, n);
}

void naive_carry(struct naive *c, struct tls *t, int idle_ms) {
    *c = (struct naive){.sim = t->sim, .idle_ms = idle_ms};
    tls_carry(t, c, naive_send, naive_receive);
}
