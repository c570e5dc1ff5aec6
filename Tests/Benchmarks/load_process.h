// SPDX-License-Identifier: Apache-2.0
//
// What the filter's processes cost, seen from outside: CPU time and resident memory of up to
// PROCESS_MAX processes, summed.

#ifndef LOAD_PROCESS_H
#define LOAD_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PROCESS_MAX = 64 };

struct processes {
    pid_t ids[PROCESS_MAX];
    size_t count;
};

struct memory {
    uint64_t resident_kib;
    uint64_t peak_kib; // since the process began, or since processes_reset_peak
};

void processes_add(struct processes *into, const char *number);
// CPU time of all, user and system, in nanoseconds. Ends the client where one of them is gone.
uint64_t processes_cpu_ns(const struct processes *of);
// The same once it has stood still: work that a filter does after its last reply belongs to the load too.
uint64_t processes_settled_cpu_ns(const struct processes *of);
struct memory processes_memory(const struct processes *of);
void processes_reset_peak(const struct processes *of);
// From now on a client that gives up says on standard error which of them is gone, if one is.
void processes_watch(const struct processes *these);

#endif
