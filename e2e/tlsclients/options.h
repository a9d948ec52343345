// The command line that all clients share.
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct options {
    const char *address;  // --connect: ADDRESS:PORT of a socket
    const char *device;   // --at: a modem's port, in place of a socket
    const char *mode;     // --mode: how the modem hands over what it received
    int baud;             // --baud: of the modem's port
    int port;             // --port: that the modem connects to
    const char *host;     // --host: name for SNI and for the certificate
    const char *ca;       // --ca: file of roots, PEM
    const char *path;     // --path: page to get; empty: none
    const char *cert;     // --cert, --key: files of a client certificate, PEM
    const char *key;      //
    const char *psk_id;   // --psk ID:HEX
    unsigned char psk[64];
    size_t psk_len;
    const char *alpn;     // --alpn: protocols, with commas between them
    const char *suites;   // --suites: in the library's own words
    int min, max;         // --min, --max: versions, 10 to 13; 0: as the library has it
    int fragment;         // --mfl: max_fragment_length to offer; 0: none
    int limit;            // --limit: record_size_limit to offer; 0: as the library has it
    int buffer;           // --buffer: the input buffer's room for the content of a record; 0: the largest
    int connections;      // --connections: one after the other
    bool resume;          // --resume: each continues the session of the one before
    bool renegotiate;     // --renegotiate: the server may ask for it
    bool no_sni;          // --no-sni
    bool leave;           // --leave: go behind the handshake, without a word
    bool constant_random; // --constant-random: a random generator that always says the same
    int timeout_ms;       // --timeout: of silence
    long long modem_ms;   // --modem-timeout: what one answer of the modem may take
};

// options_parse reads the command line, or prints what is wrong with it.
bool options_parse(int argc, char **argv, struct options *o);

#endif
