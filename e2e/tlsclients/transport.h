// The bytes below TLS: a socket of this machine, or one of a modem.
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include "../client/sim800.h"
#include "options.h"

// What became of the connection, as far as its user could see.
enum ending { OPEN, SILENT, CLOSED, RESET, BROKEN };

struct transport {
    const struct options *o;
    int fd;            // of the socket; -1: there is a modem
    struct sim800 sim;
    bool ready;        // the modem is registered
    enum ending ending;
    long long in, out; // bytes that have passed
};

// transport_open connects. Behind the first time the modem is known and ready.
bool transport_open(struct transport *t, const struct options *o);

// transport_send sends some of n bytes: how many, or -1.
int transport_send(struct transport *t, const void *data, size_t n);

// transport_recv waits for bytes: how many, 0 at the end, or -1, also behind a long silence.
int transport_recv(struct transport *t, void *out, size_t n);

void transport_close(struct transport *t);

// ending_name is a word for an ending.
const char *ending_name(enum ending e);

#endif
