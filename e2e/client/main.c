// sim800client reaches TLS and TCP servers through a SIM800 on a serial port,
// as firmware would: AT commands by hand, mbedTLS on top.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "echo.h"
#include "http.h"
#include "mistake.h"
#include "naive.h"
#include "report.h"
#include "serial.h"
#include "sim800.h"
#include "tls.h"

struct options {
    const char *port, *mode, *host, *path, *ca, *sha256;
    int number, baud, timeout_s, guard_ms, listen_ms, naive_ms, pause_ms;
    bool echo, close;
    size_t bytes, pause_at;
    uint64_t seed;
};

static const char usage_text[] =
    "sim800client get     --mode MODE --host NAME [--port N] --path /PATH --ca FILE [--sha256 HEX] [--close]\n"
    "                     [--pause-at N --pause MS] [--naive MS]\n"
    "sim800client echo    --mode MODE --host NAME [--port N] [--bytes N] [--seed N]\n"
    "sim800client mistake --host NAME [--port N] --ca FILE [--echo-on] [--listen MS]\n"
    "  MODE is raw|ipd|receive|rxget|rxget-multi|transparent\n"
    "  --device PATH   the modem's port (default: $SIM800_PORT)\n"
    "  --baud N        bit rate of the port (115200)\n"
    "  --timeout S     the most that one answer is waited for (180)\n"
    "  --guard MS      silence around +++ (1200)\n"
    "  --close         the server shall close behind its answer\n"
    "  --pause-at N --pause MS   behind N bytes of the page the port is not read for MS\n"
    "  --naive MS      in mode raw: silence of MS on the line is taken for the end of the data\n"
    "  --trace         print what passes on the port\n";

static int usage(const char *why, const char *what) {
    fprintf(stderr, "sim800client: %s%s\n%s", why, what, usage_text);
    return 2;
}

static int start(struct sim800 *s, const struct options *o) {
    step("open the port");
    int fd = serial_open(o->port, o->baud);
    if (fd < 0) return -1;
    at_init(&s->at, fd, o->timeout_s * 1000);
    s->guard_ms = o->guard_ms;
    if (sim_sync(s) < 0 || sim_register(s) < 0) return -1;
    return sim_open(s, o->host, o->number);
}

static int get(struct sim800 *s, const struct options *o) {
    struct tls t;
    struct page page;
    struct naive naive;
    struct request q = {
        .host = o->host, .path = o->path, .sha256 = o->sha256, .close = o->close, .pause_at = o->pause_at, .pause_ms = o->pause_ms,
    };
    long long began = now_ms();
    if (tls_init(&t, s, o->host, o->ca) < 0 || start(s, o) < 0) return -1;
    if (o->naive_ms > 0) naive_carry(&naive, &t, o->naive_ms);
    long long opened = now_ms();
    if (tls_handshake(&t) < 0) return -1;
    long long shaken = now_ms();
    if (http_get(&t, &q, &page) < 0) return -1;
    long long got = now_ms();
    if (tls_goodbye(&t) < 0 || sim_close(s) < 0) return -1;
    printf("get: mode %s, %d bit/s, %s, %s, %s: %zu bytes, %s right; open %lld ms, handshake %lld ms, page %lld ms, all %lld ms\n",
           o->mode, o->baud, o->path, mbedtls_ssl_get_version(&t.ssl), mbedtls_ssl_get_ciphersuite(&t.ssl), page.size,
           page.checked, opened - began, shaken - opened, got - shaken, now_ms() - began);
    tls_free(&t);
    return 0;
}

static int echo(struct sim800 *s, const struct options *o) {
    long long began = now_ms();
    if (start(s, o) < 0) return -1;
    long long opened = now_ms();
    if (echo_run(s, o->bytes, o->seed) < 0) return -1;
    long long done = now_ms();
    if (sim_close(s) < 0) return -1;
    printf("echo: mode %s, %d bit/s: %zu bytes both ways, identical; echo %lld ms, all %lld ms\n", o->mode, o->baud,
           o->bytes, done - opened, now_ms() - began);
    return 0;
}

static int mistake(struct sim800 *s, const struct options *o) {
    struct tls t;
    if (tls_init(&t, s, o->host, o->ca) < 0 || start(s, o) < 0) return -1;
    if (o->echo && at_must(&s->at, "ATE1") < 0) return -1;
    int r = mistake_run(&t, o->listen_ms);
    tls_free(&t);
    return r;
}

enum { DEVICE = 256, MODE, HOST, PORT, PATH, CA, BAUD, BYTES, SEED, TIMEOUT, GUARD, LISTEN, ECHO_ON, SHA256, TRACE, CLOSE, PAUSE_AT, PAUSE, NAIVE };

static const struct option long_options[] = {
    {"device", required_argument, NULL, DEVICE},   {"mode", required_argument, NULL, MODE},
    {"host", required_argument, NULL, HOST},       {"port", required_argument, NULL, PORT},
    {"path", required_argument, NULL, PATH},       {"ca", required_argument, NULL, CA},
    {"baud", required_argument, NULL, BAUD},       {"bytes", required_argument, NULL, BYTES},
    {"seed", required_argument, NULL, SEED},       {"timeout", required_argument, NULL, TIMEOUT},
    {"guard", required_argument, NULL, GUARD},     {"listen", required_argument, NULL, LISTEN},
    {"echo-on", no_argument, NULL, ECHO_ON},       {"sha256", required_argument, NULL, SHA256},
    {"trace", no_argument, NULL, TRACE},           {"close", no_argument, NULL, CLOSE},
    {"pause-at", required_argument, NULL, PAUSE_AT}, {"pause", required_argument, NULL, PAUSE},
    {"naive", required_argument, NULL, NAIVE},     {NULL, 0, NULL, 0},
};

static bool parse(int argc, char **argv, struct options *o) {
    int c;
    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        switch (c) {
        case DEVICE: o->port = optarg; break;
        case MODE: o->mode = optarg; break;
        case HOST: o->host = optarg; break;
        case PORT: o->number = atoi(optarg); break;
        case PATH: o->path = optarg; break;
        case CA: o->ca = optarg; break;
        case BAUD: o->baud = atoi(optarg); break;
        case BYTES: o->bytes = strtoul(optarg, NULL, 10); break;
        case SEED: o->seed = strtoull(optarg, NULL, 10); break;
        case TIMEOUT: o->timeout_s = atoi(optarg); break;
        case GUARD: o->guard_ms = atoi(optarg); break;
        case LISTEN: o->listen_ms = atoi(optarg); break;
        case ECHO_ON: o->echo = true; break;
        case SHA256: o->sha256 = optarg; break;
        case TRACE: set_trace(true); break;
        case CLOSE: o->close = true; break;
        case PAUSE_AT: o->pause_at = strtoul(optarg, NULL, 10); break;
        case PAUSE: o->pause_ms = atoi(optarg); break;
        case NAIVE: o->naive_ms = atoi(optarg); break;
        default: return false;
        }
    }
    return optind == argc;
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        int (*run)(struct sim800 *, const struct options *);
        int number;
        bool tls;
    } commands[] = {{"get", get, 443, true}, {"echo", echo, 7, false}, {"mistake", mistake, 443, true}};
    struct options o = {
        .port = getenv("SIM800_PORT"), .mode = "raw", .path = "/hello.txt", .baud = 115200,
        .timeout_s = 180, .guard_ms = 1200, .listen_ms = 2000, .bytes = 1048576, .seed = 1,
    };
    struct sim800 s = {0};
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ); // who else writes there gets between lines, not into them
    if (argc < 2) return usage("what shall be done?", "");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(argv[1], commands[i].name) != 0) continue;
        o.number = commands[i].number;
        if (!parse(argc - 1, argv + 1, &o)) return usage("options not understood", "");
        if (o.port == NULL) return usage("no port: ", "set SIM800_PORT or give --device");
        if (o.host == NULL) return usage("--host is missing", "");
        if (commands[i].tls && o.ca == NULL) return usage("--ca is missing", "");
        if (!sim_mode_named(o.mode, &s.mode)) return usage("no such mode: ", o.mode);
        if (o.naive_ms > 0 && s.mode != SIM_RAW) return usage("--naive is for mode raw", "");
        int r = commands[i].run(&s, &o);
        bytes_free(&s.at.rx);
        return r < 0 ? 1 : 0;
    }
    return usage("no such command: ", argv[1]);
}
