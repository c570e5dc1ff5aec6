// SPDX-License-Identifier: Apache-2.0
//
// Runs whose messages are envelopes alone: which recipients they name, and what became of each of them.

#ifndef LOAD_RECIPIENTS_H
#define LOAD_RECIPIENTS_H

#include <stddef.h>
#include <stdint.h>

enum recipient_outcome { RECIPIENT_TAKEN, RECIPIENT_REFUSED, RECIPIENT_DEFERRED, RECIPIENT_OUTCOMES };

struct recipients {
    const char *domain;
    uint64_t first;      // number of the first, 0 for 1
    uint64_t distinct;   // how many before the first comes again, 0 for all
    uint64_t gone_every; // each of which is one that nobody has, 0 for none
    uint64_t named, answered, room;
    uint64_t outcomes[RECIPIENT_OUTCOMES];
    uint32_t *latencies_us; // from the command to its reply
};

// Room for so many answers.
void recipients_begin(struct recipients *self, uint64_t answers);
// The next one's address.
void recipients_next(struct recipients *self, char *into, size_t room);
void recipients_count(struct recipients *self, enum recipient_outcome outcome, uint64_t latency_us);
// Fields of the run's line, each with a blank before it.
void recipients_report(struct recipients *self, uint64_t cpu_ns);
void recipients_end(struct recipients *self);

#endif
