// A queue of bytes: filled at its end, emptied from its front.
#ifndef BYTES_H
#define BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct bytes {
    unsigned char *data;
    size_t start, len, size;
};

void bytes_add(struct bytes *b, const void *p, size_t n);
// bytes_take moves at most n bytes from the front to out.
size_t bytes_take(struct bytes *b, void *out, size_t n);
// bytes_end_with reports whether the queue ends with these bytes.
bool bytes_end_with(const struct bytes *b, const void *p, size_t n);
// bytes_cut drops n bytes at the end.
void bytes_cut(struct bytes *b, size_t n);
void bytes_free(struct bytes *b);

#endif
