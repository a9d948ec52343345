// A TLS client over a socket or through a SIM800. What it meets is one line of JSON:
//
//	outcome      page, shaken (without --path), left (--leave), bad-page, handshake-failed,
//	             page-failed, connect-failed, setup-failed
//	code, text   of the first failure, in the library's terms
//	transport    open, silent, closed, reset or broken
//	connections  how many were had, the one that is told about being the last
#include <stdio.h>
#include <string.h>

#include "../client/report.h"
#include "page.h"
#include "tls.h"

static char code[96], text[256];

bool failed(const char *c, const char *t) {
    if (code[0] != 0) return false;
    snprintf(code, sizeof code, "%s", c);
    snprintf(text, sizeof text, "%s", t);
    return false;
}

// A result is what the last connection came to.
struct result {
    const char *outcome, *ending;
    char version[32], suite[80];
    bool resumed;
    int connections;
    long long handshake_ms, all_ms, in, out;
    struct page page;
};

static bool good(const char *outcome) {
    static const char *const all[] = {"page", "shaken", "left"};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(outcome, all[i]) == 0) return true;
    return false;
}

// visit has one connection, from the handshake to the goodbye.
static void visit(struct transport *t, const struct options *o, struct result *r) {
    long long began = now_ms();
    bool shaken = tls_handshake(t);
    r->handshake_ms = now_ms() - began;
    r->outcome = "handshake-failed";
    if (!shaken) return;
    snprintf(r->version, sizeof r->version, "%s", tls_version());
    snprintf(r->suite, sizeof r->suite, "%s", tls_suite());
    r->resumed = tls_resumed();
    if (o->leave) r->outcome = "left";
    else if (o->path[0] == 0) r->outcome = "shaken";
    else if (!page_get(o, &r->page)) r->outcome = "page-failed";
    else r->outcome = r->page.right && r->page.status == 200 ? "page" : "bad-page";
    if (!good(r->outcome) || o->leave) return;
    if (o->resume) tls_keep();
    tls_goodbye();
}

static void word(const char *name, const char *value) {
    printf("\"%s\":\"", name);
    for (; *value; value++)
        if (*value == '"' || *value == '\\') printf("\\%c", *value);
        else if ((unsigned char)*value >= ' ') putchar(*value);
    printf("\",");
}

static void print(const struct result *r) {
    putchar('{');
    word("outcome", r->outcome);
    word("code", good(r->outcome) ? "" : code);
    word("text", good(r->outcome) ? "" : text);
    word("transport", r->ending);
    word("version", r->version);
    word("suite", r->suite);
    word("end", r->page.end);
    printf("\"resumed\":%s,\"connections\":%d,\"status\":%d,\"body\":%ld,\"largest\":%d,", r->resumed ? "true" : "false",
           r->connections, r->page.status, r->page.got, r->page.largest);
    printf("\"handshake_ms\":%lld,\"all_ms\":%lld,\"in\":%lld,\"out\":%lld}\n", r->handshake_ms, r->all_ms, r->in, r->out);
}

int main(int argc, char **argv) {
    struct options o;
    struct transport t = {0};
    struct result r = {.outcome = "setup-failed", .page.end = ""};
    if (!options_parse(argc, argv, &o)) return 2;
    long long began = now_ms();
    if (tls_prepare(&o)) {
        do {
            r.outcome = "connect-failed";
            if (!transport_open(&t, &o)) break;
            r.connections++;
            visit(&t, &o, &r);
            tls_end();
            transport_close(&t);
        } while (good(r.outcome) && r.connections < o.connections);
    }
    r.ending = ending_name(t.ending), r.in = t.in, r.out = t.out, r.all_ms = now_ms() - began;
    print(&r);
    return good(r.outcome) ? 0 : 1;
}
