// The AT driver: what comes from the modem is cut into lines, prompts and
// received data by its own marks alone. No idle gap is ever taken as an end.
#ifndef AT_H
#define AT_H

#include <stdbool.h>
#include <stddef.h>

#include "bytes.h"

// How the bytes that come outside of an answer are to be read.
enum at_stream {
    AT_LINES, // lines; data carry a header with their length
    AT_RAW,   // the connection's bytes, unmarked, with answers between them
};

// What at_next found.
enum at_token {
    AT_BROKEN = -1,
    AT_TIMEOUT = 0,
    AT_LINE,
    AT_PROMPT,
    AT_DATA,
};

struct at {
    int fd;
    int timeout_ms; // of one wait
    enum at_stream stream;

    unsigned char in[4096]; // read from the port, not yet looked at
    size_t in_pos, in_end;
    unsigned char before[2]; // the two bytes before the line
    char line[1024];         // being read, or the last one
    size_t line_len;
    bool line_done;

    struct bytes rx; // the connection's data, in order

    // what unsolicited lines told
    int link;       // number of our connection, -1 in single mode
    bool closed;    // the connection is gone
    bool announced; // data wait to be fetched
};

void at_init(struct at *a, int fd, int timeout_ms);

// at_next reads up to the next line, prompt or piece of data, until the moment
// end. Only for AT_LINES. A line is in a->line, data have been added to a->rx.
enum at_token at_next(struct at *a, long long end);

// at_unsolicited takes note of a line that nobody waits for.
void at_unsolicited(struct at *a);

// at_write writes bytes as they are.
int at_write(struct at *a, const void *p, size_t n);

// at_send writes a command line and its CR.
int at_send(struct at *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

// at_expect waits for one of the lines of a list that ends with NULL, and
// returns its place in the list. "> " is the prompt; a line that ends with * is
// the beginning of one. What comes before is data or unsolicited and is kept.
// It returns AT_LATE when the time is over and -1 when the port is gone.
#define AT_LATE (-2)
int at_expect(struct at *a, const char *const *lines, int timeout_ms);

// at_command sends a command line and waits for its final result code: 0 for
// OK, 1 for an error, which is in a->line.
int at_command(struct at *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

// at_must is at_command where an error is a failure.
int at_must(struct at *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

// at_query sends a command line and keeps the text behind prefix of its
// information line, or "" if the command failed or told nothing.
int at_query(struct at *a, const char *prefix, char *out, size_t size, const char *command);

// at_exactly takes the next n bytes as data, whatever they are.
int at_exactly(struct at *a, size_t n);

// at_pull reads what is there, waiting at most timeout_ms for a first byte, and
// adds it to a->rx. Only for AT_RAW. It returns the number of bytes or -1.
int at_pull(struct at *a, int timeout_ms);

#endif
