// A call in PPP data mode: AT commands before and behind it, lwIP in it.
#ifndef CALL_H
#define CALL_H

#include <stdbool.h>

#include <lwip/netif.h>
#include <netif/ppp/pppapi.h>
#include <netif/ppp/pppos.h>

#include "../client/at.h"

struct call {
    struct at at;
    struct netif netif;
    ppp_pcb *ppp;
    int timeout_ms;
    int guard_ms; // silence around +++
    bool up;      // addresses are there
    bool over;    // PPP has ended
    int code;     // why, as lwIP numbers it
};

// call_open brings the modem as far as registration and sets the context.
int call_open(struct call *c, const char *port, int baud, const char *apn);

// call_dial goes on line with a dial string and lets PPP negotiate.
int call_dial(struct call *c, const char *dial, bool chap);

// call_step lets lwIP work until something has come or some time has passed.
int call_step(struct call *c);

// call_wait is call_step until a condition holds.
int call_wait(struct call *c, const char *what, bool (*done)(void *), void *arg);

// call_escape goes back to command mode by +++, with the call kept.
int call_escape(struct call *c);

// call_resume is ATO.
int call_resume(struct call *c);

// call_end ends PPP in order, and waits for NO CARRIER.
int call_end(struct call *c);

#endif
