#include "transport.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../client/report.h"
#include "../client/serial.h"

static bool open_socket(struct transport *t, const char *address) {
    char host[256];
    const char *port = strrchr(address, ':');
    if (port == NULL || (size_t)(port - address) >= sizeof host) return false;
    snprintf(host, sizeof host, "%.*s", (int)(port - address), address);
    struct addrinfo want = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST}, *found;
    if (getaddrinfo(host, port + 1, &want, &found) != 0) return false;
    t->fd = socket(found->ai_family, SOCK_STREAM, 0);
    bool ok = t->fd >= 0 && connect(t->fd, found->ai_addr, found->ai_addrlen) == 0;
    freeaddrinfo(found);
    int one = 1;
    if (ok) setsockopt(t->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return ok;
}

static bool open_modem(struct transport *t) {
    t->fd = -1;
    if (!t->ready) {
        int fd = serial_open(t->o->device, t->o->baud);
        if (fd < 0 || !sim_mode_named(t->o->mode, &t->sim.mode)) return false;
        at_init(&t->sim.at, fd, (int)t->o->modem_ms);
        t->sim.guard_ms = 1200;
        if (sim_sync(&t->sim) < 0 || sim_register(&t->sim) < 0) return false;
        t->ready = true;
    }
    t->sim.leaving = true; // a peer that closes while we send is told by what is received
    return sim_open(&t->sim, t->o->host, t->o->port) == 0;
}

bool transport_open(struct transport *t, const struct options *o) {
    t->o = o;
    t->ending = OPEN;
    if (o->device != NULL ? open_modem(t) : open_socket(t, o->address)) return true;
    t->ending = BROKEN;
    return false;
}

static int send_socket(struct transport *t, const void *data, size_t n) {
    ssize_t r = send(t->fd, data, n, MSG_NOSIGNAL);
    if (r < 0) t->ending = RESET;
    return (int)r;
}

int transport_send(struct transport *t, const void *data, size_t n) {
    int r = t->fd >= 0 ? send_socket(t, data, n) : sim_send(&t->sim, data, n);
    if (r > 0) t->out += r;
    return r;
}

static int recv_socket(struct transport *t, void *out, size_t n) {
    struct pollfd p = {.fd = t->fd, .events = POLLIN};
    if (poll(&p, 1, t->o->timeout_ms) == 0) {
        t->ending = SILENT;
        return -1;
    }
    ssize_t r = recv(t->fd, out, n, 0);
    if (r <= 0) t->ending = r == 0 ? CLOSED : RESET;
    return (int)r;
}

static int recv_modem(struct transport *t, void *out, size_t n) {
    int r = sim_recv(&t->sim, out, n, t->o->timeout_ms);
    if (r > 0) return r;
    t->ending = r == SIM_CLOSED ? CLOSED : r == SIM_NOTHING ? SILENT : BROKEN;
    return r == SIM_CLOSED ? 0 : -1;
}

int transport_recv(struct transport *t, void *out, size_t n) {
    int r = t->fd >= 0 ? recv_socket(t, out, n) : recv_modem(t, out, n);
    if (r > 0) t->in += r;
    return r;
}

void transport_close(struct transport *t) {
    if (t->fd >= 0) close(t->fd);
    else if (t->ready && t->ending != BROKEN) sim_close(&t->sim);
}

const char *ending_name(enum ending e) {
    static const char *const names[] = {"open", "silent", "closed", "reset", "broken"};
    return names[e];
}
