// SPDX-License-Identifier: Apache-2.0
#include "load_process.h"

#include "load_common.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    SETTLE_STEP_MS = 20,
    SETTLE_MAX_STEPS = 100,
    SETTLE_NOISE_NS = 20000, // an idle filter's timers
};

void processes_add(struct processes *into, const char *number)
{
    char *end = NULL;
    long id = strtol(number, &end, 10);
    if (end == number || *end != 0 || id <= 0 || into->count == PROCESS_MAX) {
        give_up(EXIT_USAGE, "--pid wants a process id (at most %d of them), not %s", (int)PROCESS_MAX, number);
    }
    into->ids[into->count++] = (pid_t)id;
}

uint64_t processes_cpu_ns(const struct processes *of)
{
    uint64_t sum = 0;
    for (size_t at = 0; at < of->count; at++) {
        clockid_t clock;
        struct timespec used;
        if (clock_getcpuclockid(of->ids[at], &clock) != 0 || clock_gettime(clock, &used) != 0) {
            give_up(EXIT_FILTER, "the filter process %d is gone", (int)of->ids[at]);
        }
        sum += (uint64_t)used.tv_sec * 1000000000U + (uint64_t)used.tv_nsec;
    }
    return sum;
}

uint64_t processes_settled_cpu_ns(const struct processes *of)
{
    uint64_t before = processes_cpu_ns(of);
    for (int step = 0, still = 0; step < SETTLE_MAX_STEPS && still < 2 && of->count > 0; step++) {
        nanosleep(&(struct timespec) { .tv_nsec = SETTLE_STEP_MS * 1000000L }, NULL);
        uint64_t after = processes_cpu_ns(of);
        still = after - before < SETTLE_NOISE_NS ? still + 1 : 0;
        before = after;
    }
    return before;
}

struct memory processes_memory(const struct processes *of)
{
    struct memory sum = { 0 };
    for (size_t at = 0; at < of->count; at++) {
        char path[64], line[256];
        snprintf(path, sizeof path, "/proc/%d/status", (int)of->ids[at]);
        FILE *file = fopen(path, "r");
        if (file == NULL) {
            give_up(EXIT_FILTER, "the filter process %d is gone", (int)of->ids[at]);
        }
        while (fgets(line, sizeof line, file) != NULL) {
            unsigned long long kib;
            if (sscanf(line, "VmRSS: %llu", &kib) == 1) {
                sum.resident_kib += kib;
            } else if (sscanf(line, "VmHWM: %llu", &kib) == 1) {
                sum.peak_kib += kib;
            }
        }
        fclose(file);
    }
    return sum;
}

void processes_reset_peak(const struct processes *of)
{
    for (size_t at = 0; at < of->count; at++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/clear_refs", (int)of->ids[at]);
        FILE *file = fopen(path, "w");
        bool written = file != NULL && fputs("5\n", file) >= 0;
        if (file == NULL || fclose(file) != 0 || !written) {
            give_up(1, "cannot reset the peak in %s: %s", path, strerror(errno));
        }
    }
}

static const struct processes *watched;

static void report_dead(void)
{
    for (size_t at = 0; at < watched->count; at++) {
        if (kill(watched->ids[at], 0) != 0 && errno == ESRCH) {
            fprintf(stderr, "milter_load: the filter process %d is gone\n", (int)watched->ids[at]);
        }
    }
}

void processes_watch(const struct processes *these)
{
    watched = these;
    when_giving_up(report_dead);
}
