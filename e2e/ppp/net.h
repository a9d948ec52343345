// What the TE does with its IP link: names, TCP, TLS.
#ifndef NET_H
#define NET_H

#include <lwip/ip_addr.h>
#include <stdint.h>

#include "call.h"

// net_lookup asks the name server that IPCP has told.
int net_lookup(struct call *c, const char *name, ip_addr_t *addr);

// net_echo sends n bytes to an echo server and wants them back.
int net_echo(struct call *c, const char *host, size_t n, uint64_t seed);

// net_get gets a page by HTTP/1.1, by TLS if ca is the text of a CA's certificate, and
// wants this text in it.
int net_get(struct call *c, const char *host, const char *path, const char *ca, const char *want);

// net_refused wants a connection to be refused at once.
int net_refused(struct call *c, const char *host, int port);

#endif
