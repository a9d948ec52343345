#include "page.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tls.h"

// An answer while it comes.
struct answer {
    char head[8192];
    size_t head_len;
    bool body;
    uint32_t crc;
};

static void add(struct answer *a, struct page *p, const unsigned char *data, size_t n) {
    p->got += (long)n;
    for (size_t i = 0; i < n; i++) { // CRC-32 of IEEE 802.3
        a->crc ^= data[i];
        for (int k = 0; k < 8; k++) a->crc = a->crc >> 1 ^ (0xedb88320 & -(a->crc & 1));
    }
}

static const char *field(const char *head, const char *name) {
    size_t n = strlen(name);
    for (const char *at = strstr(head, "\r\n"); at != NULL; at = strstr(at, "\r\n")) {
        at += 2;
        if (strncasecmp(at, name, n) == 0 && at[n] == ':') return at + n + 1 + strspn(at + n + 1, " ");
    }
    return NULL;
}

// head_done takes the header apart once it is whole, and gives what lies behind it to the body.
static void head_done(struct answer *a, struct page *p) {
    a->head[a->head_len] = 0;
    char *end = strstr(a->head, "\r\n\r\n");
    if (end == NULL) return;
    a->body = true;
    add(a, p, (unsigned char *)end + 4, a->head_len - (size_t)(end + 4 - a->head));
    end[2] = 0;
    const char *length = field(a->head, "Content-Length");
    p->status = strncmp(a->head, "HTTP/1.1 ", 9) == 0 ? atoi(a->head + 9) : 0;
    if (length != NULL) p->length = atol(length);
}

static void take(struct answer *a, struct page *p, const unsigned char *data, size_t n) {
    if (a->body) {
        add(a, p, data, n);
        return;
    }
    if (n > sizeof a->head - 1 - a->head_len) n = sizeof a->head - 1 - a->head_len;
    memcpy(a->head + a->head_len, data, n);
    a->head_len += n;
    head_done(a, p);
}

static bool whole(const struct answer *a, const struct page *p) { return a->body && p->got == p->length; }

bool page_get(const struct options *o, struct page *p) {
    char request[1024];
    unsigned char buf[16384];
    struct answer a = {.crc = 0xffffffff};
    *p = (struct page){.length = -1, .end = "error"};
    int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", o->path, o->host);
    if (n >= (int)sizeof request || !tls_write(request, (size_t)n)) return false;
    while ((n = tls_read(buf, sizeof buf)) > 0) {
        if (n > p->largest) p->largest = n;
        take(&a, p, buf, (size_t)n);
    }
    if (n == 0) p->end = "close-notify";
    else if (whole(&a, p)) p->end = "cut";
    const char *sum = a.body ? field(a.head, "X-Checksum-CRC32") : NULL;
    char crc[9];
    snprintf(crc, sizeof crc, "%08x", (unsigned)~a.crc);
    p->right = whole(&a, p) && sum != NULL && strncasecmp(sum, crc, 8) == 0;
    return n == 0 || whole(&a, p);
}
