// SPDX-License-Identifier: Apache-2.0
#include "load_recipients.h"

#include "load_common.h"

#include <stdio.h>
#include <stdlib.h>

void recipients_begin(struct recipients *self, uint64_t answers)
{
    self->room = answers;
    self->latencies_us = checked(calloc(answers, sizeof *self->latencies_us));
}

void recipients_next(struct recipients *self, char *into, size_t room)
{
    uint64_t index = self->distinct == 0 ? self->named : self->named % self->distinct;
    unsigned long long number = (self->first == 0 ? 1 : self->first) + index;
    const char *kind = self->gone_every != 0 && number % self->gone_every == 0 ? "gone" : "user";
    self->named++;
    snprintf(into, room, "%s%llu@%s", kind, number, self->domain);
}

void recipients_count(struct recipients *self, enum recipient_outcome outcome, uint64_t latency_us)
{
    self->outcomes[outcome]++;
    if (self->answered < self->room) {
        self->latencies_us[self->answered++] = latency_us > UINT32_MAX ? UINT32_MAX : (uint32_t)latency_us;
    }
}

void recipients_report(struct recipients *self, uint64_t cpu_ns)
{
    latencies_sort(self->latencies_us, self->answered);
    double each = self->answered == 0 ? 0 : (double)cpu_ns / 1000.0 / (double)self->answered;
    printf(" recipients=%llu cpu_us_per_recipient=%.2f rcpt_p50_ms=%.3f rcpt_p99_ms=%.3f rcpt_max_ms=%.3f",
        (unsigned long long)self->answered, each, percentile_ms(self->latencies_us, self->answered, 50),
        percentile_ms(self->latencies_us, self->answered, 99), percentile_ms(self->latencies_us, self->answered, 100));
    printf(" taken=%llu refused=%llu deferred=%llu", (unsigned long long)self->outcomes[RECIPIENT_TAKEN],
        (unsigned long long)self->outcomes[RECIPIENT_REFUSED], (unsigned long long)self->outcomes[RECIPIENT_DEFERRED]);
}

void recipients_end(struct recipients *self)
{
    free(self->latencies_us);
}
