#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage_text[] =
    "usage: CLIENT --connect ADDRESS:PORT | --at DEVICE [--baud N] [--mode MODE] [--port N]\n"
    "  --host NAME --ca FILE [--path /PATH] [--cert FILE --key FILE] [--psk ID:HEX] [--alpn A,B]\n"
    "  [--suites LIST] [--min 10..13] [--max 10..13] [--mfl N] [--limit N] [--buffer N]\n"
    "  [--connections N] [--resume] [--renegotiate] [--no-sni] [--leave] [--constant-random]\n"
    "  [--timeout MS] [--modem-timeout MS]\n"
    "It prints one line of JSON. LIST is in the words of the library.\n";

static bool usage(const char *why, const char *what) {
    fprintf(stderr, "%s%s\n%s", why, what, usage_text);
    return false;
}

// read_psk takes ID:HEX apart.
static bool read_psk(char *text, struct options *o) {
    char *hex = strchr(text, ':');
    if (hex == NULL) return false;
    *hex++ = 0;
    o->psk_id = text;
    for (o->psk_len = 0; hex[0] && hex[1] && o->psk_len < sizeof o->psk; hex += 2) {
        unsigned byte;
        if (sscanf(hex, "%2x", &byte) != 1) return false;
        o->psk[o->psk_len++] = (unsigned char)byte;
    }
    return *hex == 0 && o->psk_len > 0;
}

enum { NUMBERS = 1000, FLAGS = 2000, PSK = 3000 };

bool options_parse(int argc, char **argv, struct options *o) {
    *o = (struct options){.mode = "rxget", .baud = 115200, .port = 443, .path = "/bytes/40000", .connections = 1, .timeout_ms = 1500};
    int modem_ms = 60000;
    const char **words[] = {&o->address, &o->device, &o->mode, &o->host, &o->ca, &o->path, &o->cert, &o->key, &o->alpn, &o->suites};
    int *numbers[] = {&o->baud, &o->port, &o->min, &o->max, &o->fragment, &o->limit, &o->buffer, &o->connections, &o->timeout_ms, &modem_ms};
    bool *flags[] = {&o->resume, &o->renegotiate, &o->no_sni, &o->leave, &o->constant_random};
    static const struct option all[] = {
        {"connect", 1, 0, 0}, {"at", 1, 0, 1}, {"mode", 1, 0, 2}, {"host", 1, 0, 3}, {"ca", 1, 0, 4},
        {"path", 1, 0, 5}, {"cert", 1, 0, 6}, {"key", 1, 0, 7}, {"alpn", 1, 0, 8}, {"suites", 1, 0, 9},
        {"baud", 1, 0, NUMBERS}, {"port", 1, 0, NUMBERS + 1}, {"min", 1, 0, NUMBERS + 2}, {"max", 1, 0, NUMBERS + 3},
        {"mfl", 1, 0, NUMBERS + 4}, {"limit", 1, 0, NUMBERS + 5}, {"buffer", 1, 0, NUMBERS + 6},
        {"connections", 1, 0, NUMBERS + 7}, {"timeout", 1, 0, NUMBERS + 8}, {"modem-timeout", 1, 0, NUMBERS + 9},
        {"resume", 0, 0, FLAGS}, {"renegotiate", 0, 0, FLAGS + 1}, {"no-sni", 0, 0, FLAGS + 2}, {"leave", 0, 0, FLAGS + 3},
        {"constant-random", 0, 0, FLAGS + 4}, {"psk", 1, 0, PSK}, {0, 0, 0, 0},
    };
    for (int c; (c = getopt_long(argc, argv, "", all, NULL)) != -1;) {
        if (c == '?') return usage("options not understood", "");
        if (c == PSK) {
            if (!read_psk(optarg, o)) return usage("want ID:HEX, not ", optarg);
        } else if (c >= FLAGS) {
            *flags[c - FLAGS] = true;
        } else if (c >= NUMBERS) {
            char *end;
            *numbers[c - NUMBERS] = (int)strtol(optarg, &end, 10);
            if (*end != 0 || end == optarg) return usage("not a number: ", optarg);
        } else {
            *words[c] = optarg;
        }
    }
    o->modem_ms = modem_ms;
    if (optind < argc) return usage("not understood: ", argv[optind]);
    if ((o->address == NULL) == (o->device == NULL)) return usage("want one of --connect and --at", "");
    if (o->host == NULL) return usage("--host is missing", "");
    if (o->ca == NULL && o->psk_id == NULL) return usage("--ca or --psk is missing", "");
    if ((o->cert == NULL) != (o->key == NULL)) return usage("--cert and --key go together", "");
    return true;
}
