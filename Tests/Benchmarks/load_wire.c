// SPDX-License-Identifier: Apache-2.0
#include "load_wire.h"

#include "load_common.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

uint8_t *bytes_reserve(struct bytes *into, size_t count)
{
    if (into->room - into->used < count) {
        size_t room = into->room == 0 ? 1024 : into->room;
        while (room - into->used < count) {
            room *= 2;
        }
        into->data = checked(realloc(into->data, room));
        into->room = room;
    }
    return into->data + into->used;
}

void bytes_append(struct bytes *into, const void *data, size_t count)
{
    if (count > 0) {
        memcpy(bytes_reserve(into, count), data, count);
    }
    into->used += count;
}

void bytes_text(struct bytes *into, const char *text)
{
    bytes_append(into, text, strlen(text) + 1);
}

void bytes_drop(struct bytes *from, size_t count)
{
    memmove(from->data, from->data + count, from->used - count);
    from->used -= count;
}

void bytes_free(struct bytes *which)
{
    free(which->data);
    *which = (struct bytes) { 0 };
}

static void append_number(struct bytes *into, uint32_t number)
{
    uint32_t network = htonl(number);
    bytes_append(into, &network, sizeof network);
}

static uint32_t read_number(const uint8_t *from)
{
    uint32_t network;
    memcpy(&network, from, sizeof network);
    return ntohl(network);
}

size_t packet_begin(struct bytes *into, char command)
{
    size_t mark = into->used;
    append_number(into, 0);
    bytes_append(into, &command, 1);
    return mark;
}

void packet_end(struct bytes *into, size_t mark)
{
    uint32_t network = htonl((uint32_t)(into->used - mark - sizeof network));
    memcpy(into->data + mark, &network, sizeof network);
}

enum parse reply_parse(const struct bytes *from, struct reply *into)
{
    if (from->used < MILTER_LEN_BYTES) {
        return PARSE_PARTIAL;
    }
    size_t length = read_number(from->data);
    if (length < 1 || length > WIRE_MAX_PACKET) {
        return PARSE_BROKEN;
    }
    if (from->used < MILTER_LEN_BYTES + length) {
        return PARSE_PARTIAL;
    }
    into->kind = (char)from->data[MILTER_LEN_BYTES];
    into->data = from->data + MILTER_LEN_BYTES + 1;
    into->count = length - 1;
    into->whole = MILTER_LEN_BYTES + length;
    return PARSE_WHOLE;
}

void negotiate_append(struct bytes *into)
{
    size_t mark = packet_begin(into, SMFIC_OPTNEG);
    append_number(into, SMFI_PROT_VERSION);
    append_number(into, WIRE_ACTIONS);
    append_number(into, WIRE_STEPS);
    packet_end(into, mark);
}

bool negotiated_parse(const struct reply *from, struct negotiated *into)
{
    *into = (struct negotiated) { 0 };
    if (from->kind != SMFIC_OPTNEG || from->count < MILTER_OPTLEN) {
        return false;
    }
    into->actions = read_number(from->data + 4);
    into->steps = read_number(from->data + 8);
    if ((into->actions & ~WIRE_ACTIONS) != 0 || (into->steps & ~WIRE_STEPS) != 0) {
        return false;
    }
    size_t at = MILTER_OPTLEN;
    while (at < from->count) {
        if (from->count - at < MILTER_LEN_BYTES) {
            return false;
        }
        uint32_t stage = read_number(from->data + at);
        at += MILTER_LEN_BYTES;
        const uint8_t *end = memchr(from->data + at, 0, from->count - at);
        if (end == NULL || stage >= WIRE_MACRO_STAGES || (size_t)(end - from->data) - at >= WIRE_MAX_SYMBOLS) {
            return false;
        }
        memcpy(into->symbols[stage], from->data + at, (size_t)(end - from->data) - at + 1);
        at = (size_t)(end - from->data) + 1;
    }
    return true;
}

// Postfix's defaults for a session without TLS and AUTH: a name that has no value there is not sent.
static const char *const default_symbols[WIRE_MACRO_STAGES] = {
    [SMFIM_CONNECT] = "j {daemon_name} {daemon_addr} v _",
    [SMFIM_HELO] = "",
    [SMFIM_ENVFROM] = "{mail_addr} {mail_host} {mail_mailer}",
    [SMFIM_ENVRCPT] = "{rcpt_addr} {rcpt_host} {rcpt_mailer}",
    [SMFIM_DATA] = "i",
    [SMFIM_EOH] = "i",
    [SMFIM_EOM] = "i",
};

static const char *macro_value(const char *name, size_t length, int stage, const struct envelope *values)
{
    const struct {
        const char *name;
        const char *value;
        int first; // the stage from which Postfix knows it
        int only;  // or the only stage at which it has a value, -1 for any
    } known[] = {
        { "i", values->queue_id, SMFIM_DATA, -1 },
        { "j", "mx.example.com", SMFIM_CONNECT, -1 },
        { "v", "Postfix 3.7.11", SMFIM_CONNECT, -1 },
        { "_", values->client_name, SMFIM_CONNECT, -1 },
        { "{daemon_name}", "mx.example.com", SMFIM_CONNECT, -1 },
        { "{daemon_addr}", "192.0.2.25", SMFIM_CONNECT, -1 },
        { "{daemon_port}", "25", SMFIM_CONNECT, -1 },
        { "{client_addr}", values->client_address, SMFIM_CONNECT, -1 },
        { "{client_name}", values->client_name, SMFIM_CONNECT, -1 },
        { "{client_ptr}", values->client_name, SMFIM_CONNECT, -1 },
        { "{client_port}", "40025", SMFIM_CONNECT, -1 },
        { "{client_resolve}", "OK", SMFIM_CONNECT, -1 },
        { "{client_connections}", "1", SMFIM_CONNECT, -1 },
        { "{mail_addr}", values->reverse_path, SMFIM_ENVFROM, -1 },
        { "{mail_host}", "example.org", SMFIM_ENVFROM, -1 },
        { "{mail_mailer}", "smtp", SMFIM_ENVFROM, -1 },
        { "{rcpt_addr}", values->recipient, SMFIM_ENVRCPT, SMFIM_ENVRCPT },
        { "{rcpt_host}", "example.com", SMFIM_ENVRCPT, SMFIM_ENVRCPT },
        { "{rcpt_mailer}", "virtual", SMFIM_ENVRCPT, SMFIM_ENVRCPT },
    };
    for (size_t at = 0; at < sizeof known / sizeof known[0]; at++) {
        if (strlen(known[at].name) == length && memcmp(known[at].name, name, length) == 0) {
            bool there = stage >= known[at].first && (known[at].only < 0 || known[at].only == stage);
            return there ? known[at].value : NULL;
        }
    }
    return NULL;
}

void macros_append(struct bytes *into, char command, int stage, const struct negotiated *chosen,
    const struct envelope *values)
{
    const char *names = chosen->symbols[stage][0] != 0 ? chosen->symbols[stage] : default_symbols[stage];
    size_t mark = packet_begin(into, SMFIC_MACRO);
    bytes_append(into, &command, 1);
    while (*names != 0) {
        size_t length = strcspn(names, " ,");
        const char *value = length == 0 ? NULL : macro_value(names, length, stage, values);
        if (value != NULL) {
            bytes_append(into, names, length);
            bytes_append(into, "", 1);
            bytes_text(into, value);
        }
        names += length;
        names += strspn(names, " ,");
    }
    packet_end(into, mark);
}
