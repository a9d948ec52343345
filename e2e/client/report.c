#include "report.h"

#include <mbedtls/error.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

static const char *current = "start";
static bool tracing;
static long long began;

void step(const char *name) { current = name; }

static void print_failure(const char *format, va_list args) {
    fprintf(stderr, "sim800client: failed at: %s: ", current);
    vfprintf(stderr, format, args);
}

int fail(const char *format, ...) {
    va_list args;
    va_start(args, format);
    print_failure(format, args);
    va_end(args);
    fputc('\n', stderr);
    return -1;
}

int fail_tls(int error, const char *format, ...) {
    char text[160];
    va_list args;
    va_start(args, format);
    print_failure(format, args);
    va_end(args);
    mbedtls_strerror(error, text, sizeof text);
    fprintf(stderr, ": mbedTLS error -0x%04x: %s\n", (unsigned)-error, text);
    return -1;
}

void set_trace(bool on) {
    tracing = on;
    began = now_ms();
}

void trace(const char *direction, const void *data, size_t n) {
    const unsigned char *p = data;
    if (!tracing) return;
    long long t = now_ms() - began;
    fprintf(stderr, "%4lld.%03lld %s ", t / 1000, t % 1000, direction);
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '\r') fputs("<CR>", stderr);
        else if (p[i] == '\n') fputs("<LF>", stderr);
        else if (p[i] < ' ' || p[i] > '~') fprintf(stderr, "<%02X>", p[i]);
        else fputc(p[i], stderr);
    }
    fputc('\n', stderr);
}

long long now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void pause_ms(int ms) {
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    while (nanosleep(&t, &t) != 0) {
    }
}
