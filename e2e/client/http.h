// GET over TLS, with a check of what came.
#ifndef HTTP_H
#define HTTP_H

#include "tls.h"

// A page is what was got.
struct page {
    size_t size;
    char checked[40]; // which checksums were right
};

// http_get gets a page and compares its length and its checksums with what the
// server announced, and with a SHA-256 in hex unless that is NULL. A page that
// can be compared with no checksum at all is a failure.
int http_get(struct tls *t, const char *host, const char *path, const char *sha256, struct page *page);

#endif
