#include "call.h"

#include <lwip/dns.h>
#include <lwip/init.h>
#include <lwip/timeouts.h>
#include <stdio.h>
#include <string.h>

#include "../client/report.h"
#include "../client/serial.h"

u32_t sys_now(void) { return (u32_t)now_ms(); }

u32_t sys_jiffies(void) { return sys_now(); } // seeds magic numbers

static u32_t output(ppp_pcb *ppp, u8_t *data, u32_t len, void *ctx) {
    struct call *c = ctx;
    (void)ppp;
    return serial_write(c->at.fd, data, len, c->timeout_ms) < 0 ? 0 : len;
}

static void status(ppp_pcb *ppp, int code, void *ctx) {
    struct call *c = ctx;
    (void)ppp;
    c->code = code;
    if (code == PPPERR_NONE)
        c->up = true;
    else
        c->over = true;
}

int call_open(struct call *c, const char *port, int baud, const char *apn) {
    step("open the port");
    int fd = serial_open(port, baud);
    if (fd < 0) return -1;
    at_init(&c->at, fd, c->timeout_ms);
    step("wake the modem");
    long long end = now_ms() + c->timeout_ms;
    static const char *const ok[] = {"OK", NULL};
    for (;;) {
        if (at_send(&c->at, "AT") < 0) return -1;
        int r = at_expect(&c->at, ok, 500);
        if (r == 0) break;
        if (r != AT_LATE) return -1;
        if (now_ms() > end) return fail("no answer to AT");
    }
    if (at_must(&c->at, "ATE0") < 0) return -1;
    step("wait for the attach");
    for (;;) {
        char text[16];
        if (at_query(&c->at, "+CGATT: ", text, sizeof text, "AT+CGATT?") < 0) return -1;
        if (strcmp(text, "1") == 0) break;
        if (now_ms() > end) return fail("not attached");
        pause_ms(200);
    }
    lwip_init();
    return at_must(&c->at, "AT+CGDCONT=1,\"IP\",\"%s\"", apn);
}

// leftover hands on what came in one read with CONNECT.
static void leftover(struct call *c) {
    struct at *a = &c->at;
    pppos_input(c->ppp, a->in + a->in_pos, (int)(a->in_end - a->in_pos));
    a->in_pos = a->in_end = 0;
}

static bool is_up(void *arg) {
    struct call *c = arg;
    return c->up || c->over;
}

int call_dial(struct call *c, const char *dial, bool chap) {
    static const char *const connect[] = {"CONNECT*", "NO CARRIER", "ERROR", NULL};
    step("dial");
    if (at_send(&c->at, "%s", dial) < 0) return -1;
    int r = at_expect(&c->at, connect, c->timeout_ms);
    if (r == AT_LATE) return fail("no answer to %s", dial);
    if (r != 0) return r < 0 ? -1 : fail("%s: %s", dial, c->at.line);
    step("negotiate PPP");
    c->up = c->over = false;
    c->ppp = pppos_create(&c->netif, output, status, c);
    if (c->ppp == NULL) return fail("lwIP has no room for PPP");
    ppp_set_auth(c->ppp, chap ? PPPAUTHTYPE_CHAP : PPPAUTHTYPE_PAP, "user", "password");
    ppp_set_usepeerdns(c->ppp, 1);
    ppp_set_default(c->ppp);
    if (ppp_connect(c->ppp, 0) != ERR_OK) return fail("lwIP does not connect");
    leftover(c);
    if (call_wait(c, "an address", is_up, c) < 0) return -1;
    if (c->over) return fail("PPP has ended: lwIP's code %d", c->code);
    printf("ppp: address %s", ip4addr_ntoa(netif_ip4_addr(&c->netif)));
    printf(", peer %s", ip4addr_ntoa(netif_ip4_gw(&c->netif)));
    printf(", name server %s\n", ipaddr_ntoa(dns_getserver(0)));
    return 0;
}

int call_step(struct call *c) {
    unsigned char buf[512];
    u32_t sleep = sys_timeouts_sleeptime();
    int n = serial_read(c->at.fd, buf, sizeof buf, sleep < 20 ? (int)sleep : 20);
    if (n < 0) return -1;
    if (n > 0) pppos_input(c->ppp, buf, n);
    sys_check_timeouts();
    return 0;
}

int call_wait(struct call *c, const char *what, bool (*done)(void *), void *arg) {
    long long end = now_ms() + c->timeout_ms;
    while (!done(arg)) {
        if (call_step(c) < 0) return -1;
        if (now_ms() > end) return fail("waited %d s for %s", c->timeout_ms / 1000, what);
    }
    return 0;
}

// silence lets lwIP work for a time in which nothing is sent.
static int silence(struct call *c, int ms) {
    for (long long end = now_ms() + ms; now_ms() < end;)
        if (call_step(c) < 0) return -1;
    return 0;
}

int call_escape(struct call *c) {
    static const char *const ok[] = {"OK", NULL};
    step("leave data mode");
    if (silence(c, c->guard_ms) < 0 || at_write(&c->at, "+++", 3) < 0) return -1;
    int r = at_expect(&c->at, ok, c->timeout_ms);
    return r == AT_LATE ? fail("no OK to +++") : r;
}

int call_resume(struct call *c) {
    static const char *const connect[] = {"CONNECT*", "ERROR", NULL};
    step("resume data mode");
    if (at_send(&c->at, "ATO") < 0) return -1;
    int r = at_expect(&c->at, connect, c->timeout_ms);
    if (r != 0) return r == AT_LATE ? fail("no answer to ATO") : r < 0 ? -1 : fail("ATO: ERROR");
    leftover(c);
    return 0;
}

int call_end(struct call *c) {
    static const char *const no_carrier[] = {"NO CARRIER", NULL};
    step("end PPP");
    if (ppp_close(c->ppp, 0) != ERR_OK) return fail("lwIP does not close");
    // The end of PPP is found byte by byte: what follows the last frame is a line.
    long long end = now_ms() + c->timeout_ms;
    while (!c->over) {
        unsigned char b;
        int n = serial_read(c->at.fd, &b, 1, 20);
        if (n < 0) return -1;
        if (n > 0) pppos_input(c->ppp, &b, 1);
        sys_check_timeouts();
        if (now_ms() > end) return fail("PPP does not end");
    }
    if (c->code != PPPERR_USER) return fail("PPP has ended by lwIP's code %d", c->code);
    int r = at_expect(&c->at, no_carrier, c->timeout_ms);
    if (r != 0) return r == AT_LATE ? fail("no NO CARRIER") : -1;
    ppp_free(c->ppp);
    return at_must(&c->at, "AT");
}
