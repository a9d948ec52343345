// GET over TLS, with a check of what came.
#ifndef HTTP_H
#define HTTP_H

#include "tls.h"

// A request is what is asked for, and how it is read.
struct request {
    const char *host, *path;
    const char *sha256; // of the body, in hex; NULL: not known
    bool close;         // the server shall close behind its answer
    size_t pause_at;    // behind so many bytes of the body the port is not read
    int pause_ms;       // for so long
};

// A page is what was got.
struct page {
    size_t size;
    char checked[40]; // which checksums were right
};

// http_get gets a page and compares its length and its checksums with what the
// server announced, and with the one of the request. A page that can be compared
// with no checksum at all is a failure.
int http_get(struct tls *t, const struct request *q, struct page *page);

#endif
