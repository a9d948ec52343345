// What lwIP wants to know of the compiler: nothing here is special.
#ifndef CC_H
#define CC_H

#include <stdio.h>
#include <stdlib.h>

#define LWIP_NO_UNISTD_H 0
#define LWIP_TIMEVAL_PRIVATE 0
#define LWIP_RAND() ((u32_t)random())
#define LWIP_PLATFORM_ASSERT(x)                                                \
    do {                                                                       \
        fprintf(stderr, "lwIP: %s\n", x);                                      \
        abort();                                                               \
    } while (0)

#endif
