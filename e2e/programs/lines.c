// A pty has no modem lines, and some programs give up when they cannot move DTR. Loaded into
// them (LD_PRELOAD), this takes the ioctls of the lines as a serial port with a module would.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <sys/ioctl.h>

typedef int ioctl_function(int, unsigned long, ...);

int ioctl(int fd, unsigned long request, ...)
{
	va_list rest;
	va_start(rest, request);
	void *argument = va_arg(rest, void *);
	va_end(rest);
	ioctl_function *next = (ioctl_function *)dlsym(RTLD_NEXT, "ioctl");
	int result = next(fd, request, argument);
	if (result == 0 || (errno != ENOTTY && errno != EINVAL))
		return result;
	switch (request) {
	case TIOCMGET:
		*(int *)argument = TIOCM_DTR | TIOCM_RTS | TIOCM_CTS | TIOCM_DSR | TIOCM_CAR;
		return 0;
	case TIOCMSET:
	case TIOCMBIS:
	case TIOCMBIC:
		return 0;
	}
	return result;
}
