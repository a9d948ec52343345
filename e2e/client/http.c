#include "http.h"

#include <mbedtls/sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "report.h"

// A body is what is counted and summed while it comes.
struct body {
    size_t got;
    uint32_t crc;
    mbedtls_sha256_context sha;
};

static void body_add(struct body *b, const unsigned char *p, size_t n) {
    b->got += n;
    mbedtls_sha256_update_ret(&b->sha, p, n);
    for (size_t i = 0; i < n; i++) { // CRC-32 of IEEE 802.3
        b->crc ^= p[i];
        for (int k = 0; k < 8; k++) b->crc = b->crc >> 1 ^ (0xedb88320 & -(b->crc & 1));
    }
}

// field finds a header field and copies its value.
static bool field(const char *head, const char *name, char *out, size_t size) {
    size_t n = strlen(name);
    for (const char *p = strstr(head, "\r\n"); p != NULL; p = strstr(p, "\r\n")) {
        p += 2;
        if (strncasecmp(p, name, n) != 0 || p[n] != ':') continue;
        p += n + 1;
        while (*p == ' ') p++;
        snprintf(out, size, "%.*s", (int)strcspn(p, "\r"), p);
        return true;
    }
    return false;
}

// read_head reads the header of the answer and gives what came behind it to the body.
static int read_head(struct tls *t, char *head, size_t size, struct body *b) {
    size_t n = 0;
    for (;;) {
        int r = tls_read(t, head + n, size - 1 - n);
        if (r <= 0) return r < 0 ? -1 : fail("the server has closed within the header");
        n += (size_t)r;
        head[n] = 0;
        char *end = strstr(head, "\r\n\r\n");
        if (end != NULL) {
            end += 4;
            body_add(b, (unsigned char *)end, n - (size_t)(end - head));
            end[-2] = 0;
            return 0;
        }
        if (n == size - 1) return fail("a header of more than %zu bytes", n);
    }
}

static int compare(const char *want, const char *is, const char *name, struct page *page) {
    if (strcasecmp(want, is) != 0) return fail("%s of the body is %s, not %s", name, is, want);
    size_t n = strlen(page->checked);
    snprintf(page->checked + n, sizeof page->checked - n, n > 0 ? ", %s" : "%s", name);
    return 0;
}

static int check(const char *head, struct body *b, const char *sha256, struct page *page) {
    char want[80];
    unsigned char sum[32];
    char hex[65], crc[9];
    mbedtls_sha256_finish_ret(&b->sha, sum);
    for (int i = 0; i < 32; i++) sprintf(hex + 2 * i, "%02x", sum[i]);
    snprintf(crc, sizeof crc, "%08x", (unsigned)~b->crc);
    if (field(head, "X-Checksum-CRC32", want, sizeof want) && compare(want, crc, "CRC-32", page) < 0) return -1;
    if (field(head, "X-Checksum-SHA256", want, sizeof want) && compare(want, hex, "SHA-256", page) < 0) return -1;
    if (sha256 != NULL && compare(sha256, hex, "given SHA-256", page) < 0) return -1;
    return page->checked[0] ? 0 : fail("the server sends no checksum and none was given: SHA-256 %s", hex);
}

int http_get(struct tls *t, const struct request *q, struct page *page) {
    char head[4096], text[600];
    unsigned char buf[2048];
    struct body b = {.crc = 0xffffffff};
    *page = (struct page){0};
    step("send the request");
    int n = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: sim800client\r\n%s\r\n", q->path, q->host,
                     q->close ? "Connection: close\r\n" : "");
    if (n >= (int)sizeof text) return fail("the path is too long");
    if (tls_write(t, text, (size_t)n) < 0) return -1;
    mbedtls_sha256_init(&b.sha);
    mbedtls_sha256_starts_ret(&b.sha, 0);
    step("read the answer's header");
    if (read_head(t, head, sizeof head, &b) < 0) return -1;
    if (strncmp(head, "HTTP/1.1 200 ", 13) != 0) return fail("%s: %.*s", q->path, (int)strcspn(head, "\r"), head);
    if (!field(head, "Content-Length", text, sizeof text)) return fail("no Content-Length");
    page->size = strtoul(text, NULL, 10);
    step("read the body");
    int pause = q->pause_ms;
    while (b.got < page->size) {
        size_t want = page->size - b.got;
        int r = tls_read(t, buf, want < sizeof buf ? want : sizeof buf);
        if (r < 0) fprintf(stderr, "sim800client: %zu of %zu bytes had come\n", b.got, page->size);
        if (r <= 0) return r < 0 ? -1 : fail("the server has closed after %zu of %zu bytes", b.got, page->size);
        body_add(&b, buf, (size_t)r);
        if (pause > 0 && b.got >= q->pause_at) {
            pause_ms(pause);
            pause = 0;
        }
    }
    step("check the body");
    if (b.got != page->size) return fail("%zu bytes, not %zu", b.got, page->size);
    int r = check(head, &b, q->sha256, page);
    mbedtls_sha256_free(&b.sha);
    return r;
}
