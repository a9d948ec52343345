#include "serial.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "report.h"

static const struct {
    int baud;
    speed_t speed;
} rates[] = {
    {1200, B1200},     {2400, B2400},   {4800, B4800},     {9600, B9600},     {19200, B19200},
    {38400, B38400},   {57600, B57600}, {115200, B115200}, {230400, B230400}, {460800, B460800},
};

int serial_open(const char *path, int baud) {
    speed_t speed = B0;
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++)
        if (rates[i].baud == baud) speed = rates[i].speed;
    if (speed == B0) return fail("no bit rate %d", baud);
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) return fail("open %s: %s", path, strerror(errno));
    struct termios t;
    if (tcgetattr(fd, &t) != 0) {
        close(fd);
        return fail("%s is not a serial port: %s", path, strerror(errno));
    }
    cfmakeraw(&t);
    t.c_cflag |= CLOCAL | CREAD;
    t.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
    cfsetspeed(&t, speed);
    if (tcsetattr(fd, TCSANOW, &t) != 0) {
        close(fd);
        return fail("set %s to %d bit/s: %s", path, baud, strerror(errno));
    }
    return fd;
}

int serial_hardware_flow(int fd) {
    struct termios t;
    if (tcgetattr(fd, &t) != 0) return fail("read the settings of the port: %s", strerror(errno));
    t.c_cflag |= CRTSCTS;
    if (tcsetattr(fd, TCSANOW, &t) != 0) return fail("turn RTS/CTS on: %s", strerror(errno));
    return 0;
}

// wait_for polls for events until end, a moment of now_ms. It returns the events, 0 when
// the time is over, -1 on a failure of poll.
static int wait_for(int fd, short events, long long end) {
    struct pollfd p = {.fd = fd, .events = events};
    for (;;) {
        long long left = end - now_ms();
        int r = poll(&p, 1, left > 0 ? (int)left : 0);
        if (r > 0) return p.revents;
        if (r == 0) return 0;
        if (errno != EINTR) return fail("wait for the port: %s", strerror(errno));
    }
}

int serial_read(int fd, void *buf, size_t n, int timeout_ms) {
    long long end = now_ms() + timeout_ms;
    for (;;) {
        ssize_t r = read(fd, buf, n);
        if (r > 0) return (int)r;
        if (r == 0) return fail("the port is gone: end of file");
        if (errno != EAGAIN && errno != EINTR) return fail("read from the port: %s", strerror(errno));
        int e = wait_for(fd, POLLIN, end);
        if (e <= 0) return e;
    }
}

int serial_write(int fd, const void *buf, size_t n, int timeout_ms) {
    const unsigned char *p = buf;
    long long end = now_ms() + timeout_ms;
    while (n > 0) {
        ssize_t r = write(fd, p, n);
        if (r >= 0) {
            p += r;
            n -= (size_t)r;
            continue;
        }
        if (errno != EAGAIN && errno != EINTR) return fail("write to the port: %s", strerror(errno));
        int e = wait_for(fd, POLLOUT, end);
        if (e < 0) return -1;
        if (e == 0) return fail("the port has taken no byte for %d ms", timeout_ms);
    }
    return 0;
}

int serial_duplex(int fd, const void *buf, size_t n, int timeout_ms, bool *readable) {
    *readable = false;
    int e = wait_for(fd, n > 0 ? POLLIN | POLLOUT : POLLIN, now_ms() + timeout_ms);
    if (e < 0) return -1;
    if (e == 0) return fail("nothing to read and no room to write for %d ms", timeout_ms);
    if (e & POLLIN) *readable = true;
    if (!(e & POLLOUT)) {
        if (e & (POLLERR | POLLHUP) && !(e & POLLIN)) return fail("the port is gone");
        return 0;
    }
    ssize_t r = write(fd, buf, n);
    if (r < 0 && errno != EAGAIN && errno != EINTR) return fail("write to the port: %s", strerror(errno));
    return r < 0 ? 0 : (int)r;
}
