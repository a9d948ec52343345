// A naive way to receive: silence on the line is the end of the data. Many drivers do
// so; it is here to be found out.
#ifndef NAIVE_H
#define NAIVE_H

#include "tls.h"

// naive_carry gives the bytes of t to its modem, in raw mode, and takes what comes back until
// the line has been silent for idle_ms: that is the whole answer, and what comes
// later is not looked for before something has been sent again.
struct naive {
    struct sim800 *sim;
    int idle_ms;
    bool ended; // the answer to what was sent last is complete, by the silence behind it
};
void naive_carry(struct naive *c, struct tls *t, int idle_ms);

#endif
