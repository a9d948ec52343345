// The serial port on which the modem is.
#ifndef SERIAL_H
#define SERIAL_H

#include <stdbool.h>
#include <stddef.h>

// serial_open opens a port raw at a bit rate and returns its descriptor, or -1.
int serial_open(const char *path, int baud);

// serial_hardware_flow turns RTS/CTS on (AT+IFC=2,2).
int serial_hardware_flow(int fd);

// serial_read waits until timeout_ms have passed for at least one byte. It
// returns their number, 0 when the time is over, -1 when the port is gone.
int serial_read(int fd, void *buf, size_t n, int timeout_ms);

// serial_write writes all, as fast as the port takes it, within timeout_ms.
int serial_write(int fd, const void *buf, size_t n, int timeout_ms);

// serial_duplex waits until the port can be read, or written if n is not 0, and
// writes what it takes now. It returns the number of bytes written or -1, and
// tells whether there is something to read.
int serial_duplex(int fd, const void *buf, size_t n, int timeout_ms, bool *readable);

#endif
