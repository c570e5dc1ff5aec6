// SPDX-License-Identifier: Apache-2.0
#include "load_stages.h"

#include "load_common.h"

#include <string.h>

static void decide(struct session *self, enum outcome outcome)
{
    self->decided = true;
    self->outcome = outcome;
}

static void count_recipient(const struct session *self, const struct run *run, enum recipient_outcome outcome)
{
    if (run->envelope != NULL) {
        recipients_count(run->envelope, outcome, now_us() - self->asked_us);
    }
}

static void take_refusal(struct session *self, struct run *run, enum outcome outcome)
{
    char command = self->waiting;
    self->waiting = 0;
    if (command == SMFIC_RCPT) {
        run->rejected_recipients++;
        count_recipient(self, run, outcome == OUTCOME_REJECT ? RECIPIENT_REFUSED : RECIPIENT_DEFERRED);
        if (self->recipients_sent == run->recipients && self->recipients_taken == 0) {
            decide(self, outcome);
        }
        return;
    }
    self->refuses_all = command == SMFIC_CONNECT || command == SMFIC_HELO;
    decide(self, outcome);
}

static void take_continue(struct session *self, const struct run *run)
{
    if (self->waiting == SMFIC_RCPT) {
        count_recipient(self, run, RECIPIENT_TAKEN);
        self->recipients_taken++;
    } else if (self->waiting == SMFIC_BODYEOB) {
        decide(self, OUTCOME_CONTINUE);
    }
    self->waiting = 0;
}

static void take_negotiation(struct session *self, struct run *run, const struct reply *reply)
{
    if (self->waiting != SMFIC_OPTNEG || !negotiated_parse(reply, &self->chosen)) {
        give_up(EXIT_FILTER, "the filter's negotiation is broken, or asks for what was not offered");
    }
    run->steps = self->chosen.steps;
    self->waiting = 0;
    self->phase = CONNECT;
}

static void take_edit(const struct session *self, struct run *run, char kind)
{
    if (self->waiting != SMFIC_BODYEOB || kind == 0 || strchr("+-2behimq", kind) == NULL) {
        give_up(EXIT_FILTER, "the filter answered %s with '%c' (0x%02x)", session_stage(self), kind, (unsigned char)kind);
    }
    run->edits++;
    run->quarantined += kind == SMFIR_QUARANTINE;
}

void take_reply(struct session *self, struct run *run, const struct reply *reply)
{
    run->replies++;
    if (self->waiting == SMFIC_OPTNEG || reply->kind == SMFIC_OPTNEG) {
        take_negotiation(self, run, reply);
        return;
    }
    switch (reply->kind) {
    case SMFIR_PROGRESS: run->progress++; break;
    case SMFIR_CONTINUE: take_continue(self, run); break;
    case SMFIR_SKIP: {
        char command = self->waiting;
        take_continue(self, run);
        self->skipped = command;
        break;
    }
    case SMFIR_ACCEPT:
        self->accepts_all = self->waiting == SMFIC_CONNECT || self->waiting == SMFIC_HELO;
        self->waiting = 0;
        decide(self, OUTCOME_ACCEPT);
        break;
    case SMFIR_DISCARD:
        self->waiting = 0;
        decide(self, OUTCOME_DISCARD);
        break;
    case SMFIR_REJECT: take_refusal(self, run, OUTCOME_REJECT); break;
    case SMFIR_TEMPFAIL: take_refusal(self, run, OUTCOME_TEMPFAIL); break;
    case SMFIR_REPLYCODE:
        take_refusal(self, run, reply->count > 0 && reply->data[0] == '5' ? OUTCOME_REJECT : OUTCOME_TEMPFAIL);
        break;
    case SMFIR_SHUTDOWN:
    case SMFIR_CONN_FAIL:
        self->waiting = SMFIC_CONNECT; // the connection ends, whatever was asked
        take_refusal(self, run, OUTCOME_TEMPFAIL);
        break;
    default: take_edit(self, run, reply->kind); break;
    }
}
