// SPDX-License-Identifier: Apache-2.0

#include "durward_mapping.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct mapping {
    _Atomic uintptr_t start;
    _Atomic size_t length;
};

static struct mapping mappings[DURWARD_MAPPINGS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction before;
static uintptr_t page;
static bool is_set;

/// Only what is allowed in a handler: atomic loads, and mmap, which is a system call and no more.
static void on_bus_error(int number, siginfo_t *info, void *context)
{
    uintptr_t at = (uintptr_t)info->si_addr;
    for (size_t i = 0; i < DURWARD_MAPPINGS; i++) {
        uintptr_t start = atomic_load(&mappings[i].start);
        size_t length = atomic_load(&mappings[i].length);
        if (start == 0 || at < start || at - start >= length)
            continue;
        uintptr_t from = at & ~(page - 1);
        if (mmap((void *)from, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
            return;
        break;
    }
    // Not ours: the next try ends as it would have without us.
    if (before.sa_flags & SA_SIGINFO && before.sa_sigaction)
        before.sa_sigaction(number, info, context);
    else
        signal(SIGBUS, SIG_DFL);
}

bool durward_mapping_guard(const void *start, size_t length)
{
    bool done = false;
    pthread_mutex_lock(&lock);
    if (!is_set) {
        struct sigaction action;
        memset(&action, 0, sizeof action);
        action.sa_sigaction = on_bus_error;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        page = (uintptr_t)sysconf(_SC_PAGESIZE);
        is_set = page > 0 && sigaction(SIGBUS, &action, &before) == 0;
    }
    for (size_t i = 0; is_set && !done && i < DURWARD_MAPPINGS; i++) {
        if (atomic_load(&mappings[i].start) != 0)
            continue;
        atomic_store(&mappings[i].length, length);
        atomic_store(&mappings[i].start, (uintptr_t)start);
        done = true;
    }
    pthread_mutex_unlock(&lock);
    return done;
}

void durward_mapping_release(const void *start)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < DURWARD_MAPPINGS; i++)
        if (start && atomic_load(&mappings[i].start) == (uintptr_t)start)
            atomic_store(&mappings[i].start, 0);
    pthread_mutex_unlock(&lock);
}
