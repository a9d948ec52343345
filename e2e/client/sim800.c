#include "sim800.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "serial.h"

// A way is what a mode asks of the module.
static const struct way {
    const char *name;
    int mux, rxget, head, transparent;
} ways[] = {
    [SIM_RAW] = {"raw", 0, 0, 0, 0},
    [SIM_IPD] = {"ipd", 0, 0, 1, 0},
    [SIM_RECEIVE] = {"receive", 1, 0, 0, 0},
    [SIM_RXGET] = {"rxget", 0, 1, 0, 0},
    [SIM_RXGET_MULTI] = {"rxget-multi", 1, 1, 0, 0},
    [SIM_TRANSPARENT] = {"transparent", 0, 0, 0, 1},
};

bool sim_mode_named(const char *name, enum sim_mode *mode) {
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(ways[i].name, name) == 0) {
            *mode = (enum sim_mode)i;
            return true;
        }
    return false;
}

static bool multi(const struct sim800 *s) { return ways[s->mode].mux == 1; }
static bool fetched(const struct sim800 *s) { return ways[s->mode].rxget == 1; }

// word is a result as the module prints it: with the link's number in multi mode.
static const char *word(const struct sim800 *s, char *out, size_t size, const char *text) {
    snprintf(out, size, multi(s) ? "0, %s" : "%s", text);
    return out;
}

int sim_sync(struct sim800 *s) {
    static const char *const ok[] = {"OK", NULL}, *const mark[] = {"+CMEE: 2", NULL};
    step("wake the modem with AT");
    long long end = now_ms() + s->at.timeout_ms;
    int r = AT_LATE;
    while (r == AT_LATE && now_ms() < end) {
        if (at_send(&s->at, "AT") < 0) return -1;
        r = at_expect(&s->at, ok, 500);
    }
    if (r == AT_LATE) return fail("no OK to AT within %d ms", s->at.timeout_ms);
    if (r < 0) return -1;
    step("turn the echo off");
    if (at_must(&s->at, "ATE0") < 0) return -1;
    // Late answers to the first AT may still come: what follows this mark is ours.
    if (at_send(&s->at, "AT+CMEE=2;+CMEE?") < 0) return -1;
    if (at_expect(&s->at, mark, s->at.timeout_ms) != 0) return fail("no answer to +CMEE?");
    if (at_expect(&s->at, ok, s->at.timeout_ms) != 0) return fail("no OK to +CMEE?");
    return 0;
}

// poll_until repeats a query until its answer has one of two texts at its end.
static int poll_until(struct sim800 *s, const char *command, const char *prefix, const char *one, const char *other) {
    char text[80];
    long long end = now_ms() + s->at.timeout_ms;
    for (;;) {
        if (at_query(&s->at, prefix, text, sizeof text, command) < 0) return -1;
        size_t n = strlen(text);
        if (n >= strlen(one) && strcmp(text + n - strlen(one), one) == 0) return 0;
        if (n >= strlen(other) && strcmp(text + n - strlen(other), other) == 0) return 0;
        if (now_ms() >= end) return fail("%s still answers \"%s%s\" after %d ms", command, prefix, text, s->at.timeout_ms);
        pause_ms(50);
    }
}

int sim_register(struct sim800 *s) {
    step("wait for the SIM");
    if (poll_until(s, "AT+CPIN?", "+CPIN: ", "READY", "READY") < 0) return -1;
    step("wait for registration");
    if (poll_until(s, "AT+CREG?", "+CREG: ", ",1", ",5") < 0) return -1;
    step("attach to the packet domain");
    return poll_until(s, "AT+CGATT?", "+CGATT: ", "1", "1");
}

// set gives a setting its value unless it has it: some refuse the value they have.
static int set(struct sim800 *s, const char *name, int value) {
    char command[32], prefix[32], text[40];
    snprintf(command, sizeof command, "AT%s?", name);
    snprintf(prefix, sizeof prefix, "%s: ", name);
    if (at_query(&s->at, prefix, text, sizeof text, command) < 0) return -1;
    if (text[0] != 0 && atoi(text) == value) return 0;
    return at_must(&s->at, "AT%s=%d", name, value);
}

static int shut(struct sim800 *s) {
    static const char *const lines[] = {"SHUT OK", "ERROR", NULL};
    if (at_send(&s->at, "AT+CIPSHUT") < 0) return -1;
    int r = at_expect(&s->at, lines, s->at.timeout_ms);
    if (r == AT_LATE) return fail("no SHUT OK within %d ms", s->at.timeout_ms);
    return r == 0 ? 0 : fail("AT+CIPSHUT: %s", s->at.line);
}

// context brings the IP context up, which only multi mode leaves to the TE.
static int context(struct sim800 *s) {
    static const char *const address[] = {"ERROR", "+CME ERROR: *", "0*", "1*", "2*", NULL};
    step("bring the context up");
    if (at_must(&s->at, "AT+CSTT=\"internet\",\"\",\"\"") < 0) return -1;
    if (at_must(&s->at, "AT+CIICR") < 0) return -1;
    if (at_send(&s->at, "AT+CIFSR") < 0) return -1; // answers with the address alone
    int r = at_expect(&s->at, address, s->at.timeout_ms);
    if (r == AT_LATE) return fail("AT+CIFSR: no answer within %d ms", s->at.timeout_ms);
    if (r < 0) return -1;
    return r < 2 ? fail("AT+CIFSR: %s", s->at.line) : 0;
}

static int configure(struct sim800 *s) {
    const struct way *w = &ways[s->mode];
    step("set the mode of the connection");
    if (shut(s) < 0) return -1;
    if (set(s, "+CIPMUX", w->mux) < 0) return -1;
    if (set(s, "+CIPMODE", w->transparent) < 0) return -1;
    if (set(s, "+CIPRXGET", w->rxget) < 0) return -1;
    if (w->mux == 0 && set(s, "+CIPHEAD", w->head) < 0) return -1;
    if (w->transparent == 1) {
        if (at_must(&s->at, "AT+IFC=2,2") < 0 || serial_hardware_flow(s->at.fd) < 0) return -1;
    }
    return w->mux == 1 ? context(s) : 0;
}

int sim_open(struct sim800 *s, const char *host, int port) {
    char up[40], down[40], used[40];
    const struct way *w = &ways[s->mode];
    s->at.link = w->mux == 1 ? 0 : -1;
    if (configure(s) < 0) return -1;
    step("open the connection");
    s->at.closed = s->at.announced = false;
    if (at_must(&s->at, multi(s) ? "AT+CIPSTART=0,\"TCP\",\"%s\",%d" : "AT+CIPSTART=\"TCP\",\"%s\",%d", host, port) < 0)
        return -1;
    const char *const lines[] = {
        w->transparent ? "CONNECT" : word(s, up, sizeof up, "CONNECT OK"),
        word(s, down, sizeof down, "CONNECT FAIL"),
        word(s, used, sizeof used, "ALREADY CONNECT"),
        "+PDP: DEACT", NULL,
    };
    int r = at_expect(&s->at, lines, s->at.timeout_ms);
    if (r == AT_LATE) return fail("%s:%d: neither %s nor %s within %d ms", host, port, lines[0], lines[1], s->at.timeout_ms);
    if (r != 0) return r < 0 ? -1 : fail("%s:%d: %s", host, port, s->at.line);
    s->online = w->transparent;
    if (w->transparent || s->mode == SIM_RAW) s->at.stream = AT_RAW;
    return 0;
}

// refused is a send that the module did not take to its end. At the goodbye the
// peer may have been first, and that is no failure.
static int refused(struct sim800 *s, size_t n) {
    s->at.closed = true;
    return s->leaving ? (int)n : fail("AT+CIPSEND: %s", s->at.line);
}

int sim_send(struct sim800 *s, const void *data, size_t n) {
    char good[40], bad[40], gone[40];
    struct at *a = &s->at;
    if (s->online) return at_write(a, data, n) < 0 ? -1 : (int)n;
    if (n > SIM_MAX_SEND) n = SIM_MAX_SEND;
    if (at_send(a, multi(s) ? "AT+CIPSEND=0,%zu" : "AT+CIPSEND=%zu", n) < 0) return -1;
    static const char *const prompt[] = {"> ", "ERROR", "+CME ERROR: *", NULL};
    int r = at_expect(a, prompt, a->timeout_ms);
    if (r == AT_LATE) return fail("AT+CIPSEND: no prompt within %d ms", a->timeout_ms);
    if (r != 0) return r < 0 ? -1 : refused(s, n);
    if (at_write(a, data, n) < 0) return -1;
    const char *const lines[] = {
        word(s, good, sizeof good, "SEND OK"), word(s, bad, sizeof bad, "SEND FAIL"),
        word(s, gone, sizeof gone, "CLOSED"), "ERROR", "+CME ERROR: *", NULL,
    };
    r = at_expect(a, lines, a->timeout_ms);
    if (r == AT_LATE) return fail("AT+CIPSEND: no SEND OK within %d ms", a->timeout_ms);
    if (r == 0) return (int)n;
    return r < 0 ? -1 : refused(s, n);
}

// fetch asks for held data (AT+CIPRXGET=2): 1, 0 when the connection is gone and empty, -1.
static int fetch(struct sim800 *s) {
    struct at *a = &s->at;
    static const char *const info[] = {"+CIPRXGET: 2,*", "ERROR", "+CME ERROR: *", NULL}, *const ok[] = {"OK", NULL};
    a->announced = false;
    if (at_send(a, multi(s) ? "AT+CIPRXGET=2,0,%d" : "AT+CIPRXGET=2,%d", SIM_MAX_SEND) < 0) return -1;
    int r = at_expect(a, info, a->timeout_ms);
    if (r == AT_LATE) return fail("AT+CIPRXGET=2: no answer within %d ms", a->timeout_ms);
    if (r != 0) return r < 0 ? -1 : 0;
    size_t now, held;
    if (sscanf(a->line, multi(s) ? "+CIPRXGET: 2,0,%zu,%zu" : "+CIPRXGET: 2,%zu,%zu", &now, &held) != 2)
        return fail("not understood: %s", a->line);
    if (at_exactly(a, now) < 0) return -1;
    if (at_expect(a, ok, a->timeout_ms) != 0) return fail("no OK behind the data of AT+CIPRXGET=2");
    if (held > 0) a->announced = true;
    return 1;
}

// A URC can get lost: held data are looked for at this interval all the same.
#define LOOK_MS 3000

// wait_fetched waits for an announcement and fetches, until there are data.
static int wait_fetched(struct sim800 *s, long long end) {
    struct at *a = &s->at;
    while (a->rx.len == 0) {
        long long look = now_ms() + LOOK_MS;
        while (!a->announced && !a->closed) {
            long long until = look < end ? look : end;
            enum at_token t = at_next(a, until);
            if (t == AT_BROKEN) return SIM_FAILED;
            if (t == AT_LINE) at_unsolicited(a);
            if (t == AT_TIMEOUT && now_ms() >= end) return SIM_NOTHING;
            if (t == AT_TIMEOUT) break;
        }
        int r = fetch(s);
        if (r < 0) return SIM_FAILED;
        if (a->rx.len == 0 && (r == 0 || a->closed)) return SIM_CLOSED;
    }
    return 1;
}

static int wait_pushed(struct sim800 *s, long long end) {
    struct at *a = &s->at;
    while (a->rx.len == 0) {
        if (a->closed) return SIM_CLOSED;
        enum at_token t = at_next(a, end);
        if (t == AT_BROKEN) return SIM_FAILED;
        if (t == AT_TIMEOUT) return SIM_NOTHING;
        if (t == AT_LINE) at_unsolicited(a);
    }
    return 1;
}

int sim_recv(struct sim800 *s, void *out, size_t n, int timeout_ms) {
    struct at *a = &s->at;
    long long end = now_ms() + timeout_ms;
    int r = 1;
    if (a->rx.len == 0) {
        if (fetched(s)) r = wait_fetched(s, end);
        else if (a->stream == AT_LINES) r = wait_pushed(s, end);
        else if ((r = at_pull(a, timeout_ms)) == 0) r = SIM_NOTHING;
    }
    return r > 0 ? (int)bytes_take(&a->rx, out, n) : r;
}

// escape leaves data mode. The connection may have been closed by the peer at
// the same moment; then the plus signs are the beginning of a command line.
static int escape(struct sim800 *s) {
    static const char *const left[] = {"OK", "CLOSED", NULL}, closed[] = "\r\nCLOSED\r\n";
    struct at *a = &s->at;
    step("leave data mode");
    pause_ms(s->guard_ms);
    if (at_write(a, "+++", 3) < 0) return -1;
    pause_ms(s->guard_ms);
    int r = bytes_end_with(&a->rx, closed, strlen(closed)) ? 1 : at_expect(a, left, 2 * s->guard_ms + 2000);
    s->online = false;
    a->stream = AT_LINES;
    if (r == 0) return 0;
    if (r == AT_LATE) return fail("no OK to +++");
    if (r < 0) return -1;
    a->closed = true;
    return sim_sync(s);
}

int sim_close(struct sim800 *s) {
    char good[40];
    struct at *a = &s->at;
    if (s->online && escape(s) < 0) return -1;
    step("close the connection");
    if (!a->closed) {
        const char *const lines[] = {word(s, good, sizeof good, "CLOSE OK"), "ERROR", "+CME ERROR: *", NULL};
        if (at_send(a, multi(s) ? "AT+CIPCLOSE=0" : "AT+CIPCLOSE") < 0) return -1;
        int r = at_expect(a, lines, a->timeout_ms); // an error: the peer was first
        if (r == AT_LATE) return fail("no CLOSE OK within %d ms", a->timeout_ms);
        if (r < 0) return -1;
    }
    a->stream = AT_LINES;
    step("shut the context");
    if (shut(s) < 0) return -1;
    return ways[s->mode].transparent ? at_must(a, "AT+CIPMODE=0") : 0;
}
