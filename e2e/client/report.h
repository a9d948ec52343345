// What the client tells its user, and time.
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>

// step names what is being done; a failure tells it.
void step(const char *name);

// fail prints one line with the step and the reason, and returns -1.
int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

// fail_tls is fail with an mbedTLS error: its number and its text.
int fail_tls(int error, const char *format, ...) __attribute__((format(printf, 2, 3)));

// set_trace makes trace print.
void set_trace(bool on);

// trace prints bytes of the line, with CR, LF and the like made visible.
void trace(const char *direction, const void *data, size_t n);

// now_ms is a clock in milliseconds that never goes back.
long long now_ms(void);

// pause_ms keeps silent for so long.
void pause_ms(int ms);

#endif
