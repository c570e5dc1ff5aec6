// SPDX-License-Identifier: Apache-2.0
//
// libmilter runs a thread that waits for HUP, TERM and INT in sigwait(3) and stops the filter on each of
// them, HUP included. The filter's own main thread handles these signals; so that libmilter's thread can
// never take one away, this sigwait() takes the place of the C library's and only pauses.

#include <signal.h>
#include <unistd.h>

__attribute__((visibility("default"))) int sigwait(const sigset_t *set, int *signal) {
    (void)set;
    (void)signal;
    for (;;)
        pause();
}
