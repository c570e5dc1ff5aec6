// SPDX-License-Identifier: Apache-2.0
#include "load_common.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void (*say_more)(void); // give_up has no other way to know it

void when_giving_up(void (*also)(void))
{
    say_more = also;
}

void give_up(int status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    if (say_more != NULL) {
        say_more();
    }
    exit(status);
}

void *checked(void *pointer)
{
    if (pointer == NULL) {
        give_up(1, "out of memory");
    }
    return pointer;
}

uint64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U;
}

static int compare_latencies(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

void latencies_sort(uint32_t *latencies_us, uint64_t count)
{
    qsort(latencies_us, count, sizeof *latencies_us, compare_latencies);
}

double percentile_ms(const uint32_t *latencies_us, uint64_t count, unsigned percent)
{
    return count == 0 ? 0 : latencies_us[(count - 1) * percent / 100] / 1000.0;
}
