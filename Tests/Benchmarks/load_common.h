// SPDX-License-Identifier: Apache-2.0
//
// What every part of the load client shares: how it gives up, and the time.

#ifndef LOAD_COMMON_H
#define LOAD_COMMON_H

#include <stddef.h>
#include <stdint.h>

enum {
    EXIT_FILTER = 2, // the filter died, hung or broke the protocol
    EXIT_USAGE = 64,
};

// Says what went wrong on standard error and ends the client with `status`.
_Noreturn void give_up(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

// What give_up says more, before it ends the client; one such function.
void when_giving_up(void (*also)(void));

// `pointer`, or the end of the client where memory has run out.
void *checked(void *pointer);

// Microseconds of a clock that only goes forward.
uint64_t now_us(void);

// Sorts `count` latencies; percentile_ms wants them so.
void latencies_sort(uint32_t *latencies_us, uint64_t count);
double percentile_ms(const uint32_t *latencies_us, uint64_t count, unsigned percent);

#endif
