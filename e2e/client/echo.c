#include "echo.h"

#include <stdio.h>
#include <string.h>

#include "report.h"
#include "serial.h"

// BOUND is the most that is under way in the framed modes, so that a module which
// holds received data never has to refuse a send for them.
#define BOUND (3 * SIM_MAX_SEND)

// A stream makes the bytes of a seed, one after the other (xorshift64*).
struct stream {
    uint64_t state;
    size_t at;
};

static unsigned char next(struct stream *s) {
    s->state ^= s->state >> 12;
    s->state ^= s->state << 25;
    s->state ^= s->state >> 27;
    s->at++;
    return (unsigned char)(s->state * UINT64_C(2685821657736338717) >> 56);
}

static struct stream stream(uint64_t seed) {
    return (struct stream){.state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
}

static void make(struct stream *s, unsigned char *out, size_t n) {
    for (size_t i = 0; i < n; i++) out[i] = next(s);
}

static int compare(struct stream *want, const unsigned char *got, size_t n, size_t total) {
    for (size_t i = 0; i < n; i++) {
        if (want->at == total) return fail("%zu bytes more than were sent, the first is 0x%02x", n - i, got[i]);
        size_t at = want->at;
        unsigned char w = next(want);
        if (w != got[i]) return fail("byte %zu of the echo is 0x%02x, not 0x%02x", at, got[i], w);
    }
    return 0;
}

// by_pieces is all modes with AT+CIPSEND. Marked data may come at any time, so
// sending goes on while they do; in the unmarked stream of raw mode a prompt
// could be data, so that there each piece comes back before the next is sent.
static int by_pieces(struct sim800 *s, size_t total, uint64_t seed) {
    struct stream out = stream(seed), in = stream(seed);
    unsigned char buf[SIM_MAX_SEND];
    size_t bound = s->mode == SIM_RAW ? 0 : BOUND - SIM_MAX_SEND;
    while (in.at < total) {
        if (out.at < total && out.at - in.at <= bound) {
            size_t n = total - out.at < sizeof buf ? total - out.at : sizeof buf;
            make(&out, buf, n);
            step("send a piece");
            for (size_t sent = 0; sent < n;) {
                int r = sim_send(s, buf + sent, n - sent);
                if (r < 0) return -1;
                sent += (size_t)r;
            }
        }
        step("receive the echo");
        bool must = out.at == total || out.at - in.at > bound;
        int r = sim_recv(s, buf, sizeof buf, must ? s->at.timeout_ms : 0);
        if (r == SIM_FAILED) return -1;
        if (r == SIM_CLOSED) return fail("closed after %zu bytes", in.at);
        if (r == SIM_NOTHING && must) return fail("%zu of %zu bytes had come, then nothing for %d ms", in.at, out.at, s->at.timeout_ms);
        if (r > 0 && compare(&in, buf, (size_t)r, total) < 0) return -1;
    }
    return 0;
}

// at_once is transparent mode: both directions for themselves, held back by
// flow control alone.
static int at_once(struct sim800 *s, size_t total, uint64_t seed) {
    struct stream out = stream(seed), in = stream(seed);
    unsigned char buf[4096], got[4096];
    size_t from = 0, end = 0;
    step("send and receive at once");
    while (in.at < total) {
        if (from == end && out.at < total) {
            from = 0;
            end = total - out.at < sizeof buf ? total - out.at : sizeof buf;
            make(&out, buf, end);
        }
        bool readable = s->at.rx.len > 0 || s->at.in_pos < s->at.in_end;
        if (!readable) {
            int r = serial_duplex(s->at.fd, buf + from, end - from, s->at.timeout_ms, &readable);
            if (r < 0) return fail("%zu bytes had been sent and %zu had come back", out.at - (end - from), in.at);
            from += (size_t)r;
        }
        if (!readable) continue;
        int r = sim_recv(s, got, sizeof got, 0);
        if (r == SIM_FAILED) return -1;
        if (r > 0 && compare(&in, got, (size_t)r, total) < 0) return -1;
    }
    return 0;
}

int echo_run(struct sim800 *s, size_t n, uint64_t seed) {
    return s->online ? at_once(s, n, seed) : by_pieces(s, n, seed);
}
