// Random bytes to an echo server and back.
#ifndef ECHO_H
#define ECHO_H

#include <stdint.h>

#include "sim800.h"

// echo_run sends n bytes made from a seed and compares what comes back.
int echo_run(struct sim800 *s, size_t n, uint64_t seed);

#endif
