// The first mistake: TLS bytes written while the modem is in command mode.
#ifndef MISTAKE_H
#define MISTAKE_H

#include "tls.h"

// mistake_run lets a handshake be written to the port as it is, with a
// connection open, and shows that nothing of what comes back is from the server.
int mistake_run(struct tls *t, int listen_ms);

#endif
