#include "bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bytes_add(struct bytes *b, const void *p, size_t n) {
    if (b->start + b->len + n > b->size) {
        if (b->len > 0) memmove(b->data, b->data + b->start, b->len);
        b->start = 0;
        if (b->len + n > b->size) {
            b->size = 2 * (b->len + n);
            b->data = realloc(b->data, b->size);
            if (b->data == NULL) {
                fputs("sim800client: out of memory\n", stderr);
                exit(1);
            }
        }
    }
    memcpy(b->data + b->start + b->len, p, n);
    b->len += n;
}

size_t bytes_take(struct bytes *b, void *out, size_t n) {
    if (n > b->len) n = b->len;
    if (n == 0) return 0;
    memcpy(out, b->data + b->start, n);
    b->start += n;
    b->len -= n;
    if (b->len == 0) b->start = 0;
    return n;
}

bool bytes_end_with(const struct bytes *b, const void *p, size_t n) {
    return n <= b->len && memcmp(b->data + b->start + b->len - n, p, n) == 0;
}

void bytes_cut(struct bytes *b, size_t n) { b->len -= n; }

void bytes_free(struct bytes *b) {
    free(b->data);
    *b = (struct bytes){0};
}
