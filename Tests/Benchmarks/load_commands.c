// SPDX-License-Identifier: Apache-2.0
#include "load_stages.h"

#include "load_common.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

// A command, the macros before it, and what a filter can negotiate about it.
static const struct event {
    const char *name;
    char command;
    int stage;
    uint32_t not_sent;
    uint32_t not_answered;
} events[] = {
    [NEGOTIATE] = { "negotiate", SMFIC_OPTNEG, 0, 0, 0 },
    [CONNECT] = { "connect", SMFIC_CONNECT, SMFIM_CONNECT, SMFIP_NOCONNECT, SMFIP_NR_CONN },
    [HELO] = { "helo", SMFIC_HELO, SMFIM_HELO, SMFIP_NOHELO, SMFIP_NR_HELO },
    [MAIL] = { "mail", SMFIC_MAIL, SMFIM_ENVFROM, SMFIP_NOMAIL, SMFIP_NR_MAIL },
    [RCPT] = { "rcpt", SMFIC_RCPT, SMFIM_ENVRCPT, SMFIP_NORCPT, SMFIP_NR_RCPT },
    [DATA] = { "data", SMFIC_DATA, SMFIM_DATA, SMFIP_NODATA, SMFIP_NR_DATA },
    [HEADERS] = { "header", SMFIC_HEADER, SMFIM_EOH, SMFIP_NOHDRS, SMFIP_NR_HDR },
    [EOH] = { "eoh", SMFIC_EOH, SMFIM_EOH, SMFIP_NOEOH, SMFIP_NR_EOH },
    [BODY] = { "body", SMFIC_BODY, SMFIM_EOM, SMFIP_NOBODY, SMFIP_NR_BODY },
    [EOM] = { "eom", SMFIC_BODYEOB, SMFIM_EOM, 0, 0 },
};

const char *session_stage(const struct session *self)
{
    for (size_t at = 0; at < sizeof events / sizeof events[0]; at++) {
        if (events[at].command == self->waiting) {
            return events[at].name;
        }
    }
    return events[self->phase].name;
}

static struct envelope envelope_of(const struct session *self)
{
    return (struct envelope) { self->queue_id, self->client_address, "client.example.net", self->reverse_path,
        self->recipient };
}

// False where the command is not sent at all.
static bool event_begin(struct session *self, const struct event *event, size_t *mark)
{
    if (self->skipped == event->command) {
        return false;
    }
    self->skipped = 0;
    struct envelope values = envelope_of(self);
    macros_append(&self->out, event->command, event->stage, &self->chosen, &values);
    if ((self->chosen.steps & event->not_sent) != 0) {
        return false;
    }
    *mark = packet_begin(&self->out, event->command);
    return true;
}

static void event_end(struct session *self, const struct event *event, size_t mark)
{
    packet_end(&self->out, mark);
    self->waiting = (self->chosen.steps & event->not_answered) != 0 ? 0 : event->command;
}

static void send_envelope(struct session *self, const struct run *run, const struct event *event)
{
    size_t mark;
    char text[80];
    if (!event_begin(self, event, &mark)) {
        return;
    }
    switch (event->command) {
    case SMFIC_CONNECT:
        bytes_text(&self->out, "client.example.net");
        bytes_append(&self->out, "4", 1);
        bytes_append(&self->out, &(uint16_t) { htons(40025) }, 2);
        bytes_text(&self->out, self->client_address);
        break;
    case SMFIC_HELO: bytes_text(&self->out, "client.example.net"); break;
    case SMFIC_MAIL:
        snprintf(text, sizeof text, "<%s>", self->reverse_path);
        bytes_text(&self->out, text);
        if (run->declare_size) {
            snprintf(text, sizeof text, "SIZE=%zu", run->source->size(run->source->state, self->number));
            bytes_text(&self->out, text);
        }
        break;
    case SMFIC_RCPT:
        snprintf(text, sizeof text, "<%s>", self->recipient);
        bytes_text(&self->out, text);
        break;
    default: break; // DATA, EOH and end of message have nothing to say
    }
    event_end(self, event, mark);
}

static void send_recipient(struct session *self, const struct run *run)
{
    self->recipients_sent++;
    if (run->envelope != NULL) {
        recipients_next(run->envelope, self->recipient, sizeof self->recipient);
        self->asked_us = now_us();
    } else {
        snprintf(self->recipient, sizeof self->recipient, "user%u@example.com", self->recipients_sent);
    }
    send_envelope(self, run, &events[RCPT]);
    if (self->waiting == 0) {
        self->recipients_taken++;
    }
    if (self->recipients_sent == run->recipients) {
        self->phase = DATA;
    }
}

static void send_field(struct session *self, const struct run *run)
{
    const struct source *source = run->source;
    size_t mark;
    if (self->field == source->field_count(source->state, self->number)) {
        self->phase = EOH;
        return;
    }
    size_t index = self->field++;
    if (event_begin(self, &events[HEADERS], &mark)) {
        source->field(source->state, self->number, index, (self->chosen.steps & SMFIP_HDR_LEADSPC) != 0, &self->out);
        event_end(self, &events[HEADERS], mark);
    }
}

static void send_body(struct session *self, const struct run *run)
{
    static uint8_t chunk[MILTER_CHUNK_SIZE];
    size_t mark;
    size_t count = self->skipped == SMFIC_BODY ? 0
        : run->source->body(run->source->state, self->number, self->body, chunk, sizeof chunk);
    if (count == 0) {
        self->phase = EOM;
        return;
    }
    self->body += count;
    if (event_begin(self, &events[BODY], &mark)) {
        bytes_append(&self->out, chunk, count);
        event_end(self, &events[BODY], mark);
    }
}

// The next command of the session, into the buffer.
void send_next(struct session *self, const struct run *run)
{
    const struct event *event = &events[self->phase];
    if (run->envelope != NULL && self->phase == DATA) {
        self->decided = true;
        self->outcome = OUTCOME_CONTINUE;
        return;
    }
    switch ((enum phase)self->phase) {
    case NEGOTIATE:
        negotiate_append(&self->out);
        self->waiting = SMFIC_OPTNEG;
        break;
    case RCPT: send_recipient(self, run); break;
    case HEADERS: send_field(self, run); break;
    case BODY: send_body(self, run); break;
    case EOM: send_envelope(self, run, event); break;
    case CONNECT:
    case HELO:
    case MAIL:
    case DATA:
    case EOH:
        self->phase++;
        send_envelope(self, run, event);
        break;
    }
}
