#include "at.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report.h"
#include "serial.h"

void at_init(struct at *a, int fd, int timeout_ms) {
    *a = (struct at){.fd = fd, .timeout_ms = timeout_ms, .link = -1};
}

// fill reads from the port if nothing is left to look at: 1, 0 for a time-out, -1.
static int fill(struct at *a, int timeout_ms) {
    if (a->in_pos < a->in_end) return 1;
    int n = serial_read(a->fd, a->in, sizeof a->in, timeout_ms);
    if (n <= 0) return n;
    trace("<-", a->in, (size_t)n);
    a->in_pos = 0;
    a->in_end = (size_t)n;
    return 1;
}

static int left_of(long long end) {
    long long left = end - now_ms();
    return left > 0 ? (int)left : 0;
}

int at_exactly(struct at *a, size_t n) {
    long long end = now_ms() + a->timeout_ms;
    while (n > 0) {
        int r = fill(a, left_of(end));
        if (r < 0) return -1;
        if (r == 0) return fail("%zu bytes of received data are missing", n);
        size_t k = a->in_end - a->in_pos;
        if (k > n) k = n;
        bytes_add(&a->rx, a->in + a->in_pos, k);
        a->in_pos += k;
        n -= k;
    }
    return 0;
}

// header reads the length out of the header of pushed data: "+IPD,5:" ends with
// its colon, "+RECEIVE,0,5:" with its line.
static bool header(const struct at *a, size_t *n) {
    int link, end = 0;
    if (sscanf(a->line, "+IPD,%zu:%n", n, &end) == 1 && end > 0) return true;
    if (sscanf(a->line, "+IPD,%zu,TCP:%n", n, &end) == 1 && end > 0) return true;
    return sscanf(a->line, "+RECEIVE,%d,%zu:%n", &link, n, &end) == 2 && end > 0 && link == a->link;
}

enum at_token at_next(struct at *a, long long end) {
    if (a->line_done) {
        a->line_len = 0;
        a->line_done = false;
    }
    for (;;) {
        int r = fill(a, left_of(end));
        if (r <= 0) return r < 0 ? AT_BROKEN : AT_TIMEOUT;
        unsigned char c = a->in[a->in_pos++];
        if (a->line_len == 0 && (c == '\r' || c == '\n')) { // between lines
            a->before[0] = a->before[1];
            a->before[1] = c;
            continue;
        }
        if (a->line_len + 2 > sizeof a->line) return fail("a line of more than %zu bytes", sizeof a->line), AT_BROKEN;
        a->line[a->line_len++] = (char)c;
        a->line[a->line_len] = 0;
        if (a->line_len == 2 && strcmp(a->line, "> ") == 0 && memcmp(a->before, "\r\n", 2) == 0) {
            a->line_done = true;
            return AT_PROMPT;
        }
        if (c != '\n' && c != ':') continue;
        if (c == '\n') {
            while (a->line_len > 0 && strchr("\r\n", a->line[a->line_len - 1]) != NULL) a->line_len--;
            a->line[a->line_len] = 0;
        } else if (strncmp(a->line, "+IPD,", 5) != 0) {
            continue;
        }
        a->before[0] = a->before[1] = 0; // a prompt brings its own CR LF
        size_t n = 0;
        if (header(a, &n)) {
            a->line_done = true;
            return at_exactly(a, n) == 0 ? AT_DATA : AT_BROKEN;
        }
        if (c == ':') continue;
        a->line_done = true;
        return AT_LINE;
    }
}

int at_write(struct at *a, const void *p, size_t n) {
    trace("->", p, n);
    return serial_write(a->fd, p, n, a->timeout_ms);
}

static int send_line(struct at *a, const char *format, va_list args) {
    char text[600];
    int n = vsnprintf(text, sizeof text - 1, format, args);
    if (n < 0 || n >= (int)sizeof text - 1) return fail("a command line of %d bytes", n);
    text[n++] = '\r';
    return at_write(a, text, (size_t)n);
}

int at_send(struct at *a, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int r = send_line(a, format, args);
    va_end(args);
    return r;
}

void at_unsolicited(struct at *a) {
    int link;
    if (strcmp(a->line, "CLOSED") == 0 || strcmp(a->line, "+PDP: DEACT") == 0) a->closed = true;
    int end = 0;
    if (sscanf(a->line, "%d, CLOSED%n", &link, &end) == 1 && end > 0 && link == a->link) a->closed = true;
    if (strcmp(a->line, "+CIPRXGET: 1") == 0) a->announced = true;
    if (sscanf(a->line, "+CIPRXGET: 1,%d", &link) == 1 && link == a->link) a->announced = true;
}

static bool is_line(const char *want, const char *line) {
    size_t n = strlen(want);
    if (n > 0 && want[n - 1] == '*') return strncmp(want, line, n - 1) == 0;
    return strcmp(want, line) == 0;
}

static int expect_in_lines(struct at *a, const char *const *lines, long long end) {
    for (;;) {
        switch (at_next(a, end)) {
        case AT_BROKEN: return -1;
        case AT_TIMEOUT: return AT_LATE;
        case AT_DATA: break;
        case AT_PROMPT:
            for (int i = 0; lines[i] != NULL; i++)
                if (strcmp(lines[i], "> ") == 0) return i;
            break;
        case AT_LINE:
            for (int i = 0; lines[i] != NULL; i++)
                if (is_line(lines[i], a->line)) return i;
            at_unsolicited(a);
        }
    }
}

// rest_of_line reads a line of the raw stream to its end, behind what want has matched.
static int rest_of_line(struct at *a, const char *want, long long end) {
    size_t n = strlen(want) - 1;
    memcpy(a->line, want, n);
    for (;;) {
        int r = fill(a, left_of(end));
        if (r <= 0) return r < 0 ? -1 : AT_LATE;
        char c = (char)a->in[a->in_pos++];
        if (c == '\n') break;
        if (c != '\r' && n + 1 < sizeof a->line) a->line[n++] = c;
    }
    a->line[n] = 0;
    return 0;
}

// expect_in_raw looks for an answer in a stream without marks: each byte is
// data until the last ones make up "\r\n", the line, "\r\n". What is waited for
// is long, or comes when no data are under way, so that data cannot be taken for it.
static int expect_in_raw(struct at *a, const char *const *lines, long long end) {
    for (;;) {
        int r = fill(a, left_of(end));
        if (r <= 0) return r < 0 ? -1 : AT_LATE;
        bytes_add(&a->rx, &a->in[a->in_pos++], 1);
        for (int i = 0; lines[i] != NULL; i++) {
            char mark[80];
            size_t n = strlen(lines[i]);
            bool open = n > 0 && lines[i][n - 1] == '*';
            if (open) snprintf(mark, sizeof mark, "\r\n%.*s", (int)n - 1, lines[i]);
            else snprintf(mark, sizeof mark, "\r\n%s%s", lines[i], strcmp(lines[i], "> ") == 0 ? "" : "\r\n");
            if (!bytes_end_with(&a->rx, mark, strlen(mark))) continue;
            bytes_cut(&a->rx, strlen(mark));
            if (open && (r = rest_of_line(a, lines[i], end)) != 0) return r;
            if (!open) snprintf(a->line, sizeof a->line, "%s", lines[i]);
            a->line_done = true;
            return i;
        }
    }
}

int at_expect(struct at *a, const char *const *lines, int timeout_ms) {
    long long end = now_ms() + timeout_ms;
    if (a->stream == AT_RAW) return expect_in_raw(a, lines, end);
    return expect_in_lines(a, lines, end);
}

static const char *const finals[] = {"OK", "ERROR", "+CME ERROR: *", NULL};

static int final(struct at *a) {
    int r = at_expect(a, finals, a->timeout_ms);
    if (r == AT_LATE) return fail("no final result code within %d ms", a->timeout_ms);
    return r > 0 ? 1 : r;
}

int at_command(struct at *a, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int r = send_line(a, format, args);
    va_end(args);
    return r < 0 ? r : final(a);
}

int at_must(struct at *a, const char *format, ...) {
    char text[600];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    int r = at_command(a, "%s", text);
    return r == 1 ? fail("%s: %s", text, a->line) : r;
}

int at_query(struct at *a, const char *prefix, char *out, size_t size, const char *command) {
    char info[80];
    snprintf(info, sizeof info, "%s*", prefix);
    const char *const lines[] = {info, "OK", "ERROR", "+CME ERROR: *", NULL};
    out[0] = 0;
    if (at_send(a, "%s", command) < 0) return -1;
    int r = at_expect(a, lines, a->timeout_ms);
    if (r == AT_LATE) return fail("%s: no answer within %d ms", command, a->timeout_ms);
    if (r != 0) return r < 0 ? -1 : 0;
    snprintf(out, size, "%.*s", (int)size - 1, a->line + strlen(prefix));
    return final(a) < 0 ? -1 : 0;
}

int at_pull(struct at *a, int timeout_ms) {
    int r = fill(a, timeout_ms);
    if (r <= 0) return r;
    size_t n = a->in_end - a->in_pos;
    bytes_add(&a->rx, a->in + a->in_pos, n);
    a->in_pos = a->in_end;
    return (int)n;
}
