// TLS by mbedTLS over a SIM800.
#ifndef TLS_H
#define TLS_H

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include "sim800.h"

struct tls {
    struct sim800 *sim;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_x509_crt ca;
    mbedtls_ssl_config config;
    mbedtls_ssl_context ssl;
};

// tls_init prepares a client that trusts the CA in a PEM or DER file and asks
// for a certificate of the host. sim carries the bytes unless tls_carry is called.
int tls_init(struct tls *t, struct sim800 *sim, const char *host, const char *ca);

// tls_carry gives the bytes another way.
void tls_carry(struct tls *t, void *arg, mbedtls_ssl_send_t *send, mbedtls_ssl_recv_t *recv);

int tls_handshake(struct tls *t);
int tls_write(struct tls *t, const void *data, size_t n);
// tls_read returns a number of bytes, 0 when the server has said goodbye, or -1.
int tls_read(struct tls *t, void *out, size_t n);
// tls_goodbye sends close_notify.
int tls_goodbye(struct tls *t);
void tls_free(struct tls *t);

#endif
