// A SIM800 as a TCP socket, in each of the ways in which it hands over received data.
#ifndef SIM800_H
#define SIM800_H

#include <stdbool.h>
#include <stddef.h>

#include "at.h"

enum sim_mode { SIM_RAW, SIM_IPD, SIM_RECEIVE, SIM_RXGET, SIM_RXGET_MULTI, SIM_TRANSPARENT };

struct sim800 {
    struct at at;
    enum sim_mode mode;
    int guard_ms; // silence around +++
    bool online;  // transparent mode has the line
    bool leaving; // all is done: a peer that closes while the last bytes are sent is no failure
};

// What sim_recv returns beside a number of bytes.
enum { SIM_CLOSED = 0, SIM_FAILED = -1, SIM_NOTHING = -2 };

// SIM_MAX_SEND is the most that one AT+CIPSEND carries.
#define SIM_MAX_SEND 1460

// sim_mode_named finds a mode by its name.
bool sim_mode_named(const char *name, enum sim_mode *mode);

// sim_sync gets the modem to listen: its rate is learnt, the echo is off, errors are in words.
int sim_sync(struct sim800 *s);

// sim_register waits for the SIM, the network and the packet domain.
int sim_register(struct sim800 *s);

// sim_open opens a TCP connection in the mode of s.
int sim_open(struct sim800 *s, const char *host, int port);

// sim_send sends n bytes, at most SIM_MAX_SEND of them unless transparent, and
// returns how many the module took, or -1.
int sim_send(struct sim800 *s, const void *data, size_t n);

// sim_recv gives received data, waiting at most timeout_ms for the first.
int sim_recv(struct sim800 *s, void *out, size_t n, int timeout_ms);

// sim_close closes the connection and shuts the context.
int sim_close(struct sim800 *s);

#endif
