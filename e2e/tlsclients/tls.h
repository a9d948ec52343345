// A TLS library as the clients use it. Each program is linked with one.
#ifndef TLS_H
#define TLS_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "transport.h"

// tls_prepare makes what all connections share.
bool tls_prepare(const struct options *o);

// tls_handshake opens a session over t, which resumes the one that was kept if it can.
bool tls_handshake(struct transport *t);

// tls_write sends all of n bytes.
bool tls_write(const void *data, size_t n);

// tls_read gives a number of bytes, 0 behind close_notify, or -1.
int tls_read(void *out, size_t n);

// tls_keep keeps the session for the next connection.
void tls_keep(void);

// tls_goodbye sends close_notify.
void tls_goodbye(void);

// tls_end frees what belongs to one connection.
void tls_end(void);

// What was negotiated.
const char *tls_version(void);
const char *tls_suite(void);
bool tls_resumed(void);

// failed notes why a call above has failed, with the error in the library's own
// terms, and returns false. The first one counts.
bool failed(const char *code, const char *text);

#endif
