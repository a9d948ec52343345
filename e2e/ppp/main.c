// lwip-te is a TE with a TCP/IP stack of its own: lwIP on PPP through a SIM800,
// which is what much firmware runs.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../client/report.h"
#include "call.h"
#include "net.h"

static const char usage_text[] =
    "lwip-te [flags]\n"
    "  --device PATH   the modem's port (default: $SIM800_PORT)\n"
    "  --baud N        bit rate of the port (115200)\n"
    "  --dial STRING   how to go on line (ATD*99#)\n"
    "  --chap          say who it is by CHAP\n"
    "  --bytes N       length of the echo (20000)\n"
    "  --ca FILE       get a page by TLS too, with this CA\n"
    "  --refused HOST:PORT   a closed port\n"
    "  --timeout S     the most that one thing is waited for (120)\n"
    "  --guard MS      silence around +++ (1200)\n";

struct options {
    const char *port, *dial, *ca;
    char *refused;
    int baud, timeout_s, guard_ms;
    size_t bytes;
    bool chap;
};

enum { DEVICE = 256, BAUD, DIAL, CHAP, BYTES, CA, REFUSED, TIMEOUT, GUARD };

static bool parse(int argc, char **argv, struct options *o) {
    static const struct option known[] = {
        {"device", required_argument, NULL, DEVICE},   {"baud", required_argument, NULL, BAUD},
        {"dial", required_argument, NULL, DIAL},       {"chap", no_argument, NULL, CHAP},
        {"bytes", required_argument, NULL, BYTES},     {"ca", required_argument, NULL, CA},
        {"refused", required_argument, NULL, REFUSED}, {"timeout", required_argument, NULL, TIMEOUT},
        {"guard", required_argument, NULL, GUARD},     {NULL, 0, NULL, 0},
    };
    int c;
    while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (c) {
        case DEVICE: o->port = optarg; break;
        case BAUD: o->baud = atoi(optarg); break;
        case DIAL: o->dial = optarg; break;
        case CHAP: o->chap = true; break;
        case BYTES: o->bytes = strtoul(optarg, NULL, 10); break;
        case CA: o->ca = optarg; break;
        case REFUSED: o->refused = optarg; break;
        case TIMEOUT: o->timeout_s = atoi(optarg); break;
        case GUARD: o->guard_ms = atoi(optarg); break;
        default: return false;
        }
    }
    return optind == argc && o->port != NULL;
}

static int read_file(const char *name, char *text, size_t size) {
    FILE *f = fopen(name, "r");
    size_t n = f != NULL ? fread(text, 1, size - 1, f) : 0;
    if (f != NULL) fclose(f);
    text[n] = 0;
    return n > 0 ? 0 : fail("%s cannot be read", name);
}

static int run(struct call *c, const struct options *o) {
    static const char hello[] = "Hello from the sim800emu test server.";
    static char ca[16384];
    char address[32];
    long long began = now_ms();
    if (call_open(c, o->port, o->baud, "internet") < 0 || call_dial(c, o->dial, o->chap) < 0) return -1;
    long long up = now_ms();
    if (net_echo(c, "echo.sim800.test", o->bytes, 1) < 0) return -1;
    if (net_get(c, "http.sim800.test", "/hello.txt", NULL, hello) < 0) return -1;
    if (o->ca != NULL && (read_file(o->ca, ca, sizeof ca) < 0 || net_get(c, "tls12.sim800.test", "/hello.txt", ca, hello) < 0))
        return -1;
    if (o->refused != NULL) {
        char *colon = strchr(o->refused, ':');
        if (colon == NULL) return fail("--refused wants HOST:PORT");
        *colon = 0;
        if (net_refused(c, o->refused, atoi(colon + 1)) < 0) return -1;
    }
    if (call_escape(c) < 0) return -1;
    step("ask for the address");
    if (at_query(&c->at, "+CGPADDR: 1,", address, sizeof address, "AT+CGPADDR=1") < 0) return -1;
    if (strlen(address) < 2 || strncmp(address + 1, ip4addr_ntoa(netif_ip4_addr(&c->netif)), strlen(address) - 2) != 0)
        return fail("+CGPADDR tells %s", address);
    if (call_resume(c) < 0 || net_echo(c, "echo.sim800.test", o->bytes, 2) < 0) return -1;
    if (call_end(c) < 0) return -1;
    printf("lwip: %s, %d bit/s: %zu bytes both ways, twice, identical; page%s right; up in %lld ms, all %lld ms\n", o->dial, o->baud,
           o->bytes, o->ca != NULL ? " and page by TLS" : "", up - began, now_ms() - began);
    return 0;
}

int main(int argc, char **argv) {
    struct options o = {
        .port = getenv("SIM800_PORT"), .dial = "ATD*99#", .baud = 115200, .timeout_s = 120, .guard_ms = 1200, .bytes = 20000,
    };
    static struct call c;
    setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
    if (!parse(argc, argv, &o)) {
        fputs(usage_text, stderr);
        return 2;
    }
    c.timeout_ms = o.timeout_s * 1000;
    c.guard_ms = o.guard_ms;
    return run(&c, &o) < 0 ? 1 : 0;
}
