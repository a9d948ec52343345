// A page of the test server with its length and checksum.
#ifndef PAGE_H
#define PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"

struct page {
    int status;
    long length;      // as its header says; -1: it does not
    long got;         // bytes of the body that came
    bool right;       // the checksum and the length are
    int largest;      // most that came in one piece
    const char *end;  // what ended the connection: close-notify, cut, or error
};

// page_get asks for a page and reads up to the end of the connection. It returns
// false where TLS has failed before the whole body was there.
bool page_get(const struct options *o, struct page *p);

#endif
