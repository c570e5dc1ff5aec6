// SPDX-License-Identifier: Apache-2.0
//
// The milter protocol's packets, by hand: a 32-bit length in network order, one command byte, its data.
// Builds what an MTA sends and takes apart what a filter answers. No I/O.

#ifndef LOAD_WIRE_H
#define LOAD_WIRE_H

#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WIRE_MAX_PACKET = 2 * MILTER_CHUNK_SIZE, // a filter's packet that is longer is refused, as Postfix does
    WIRE_MACRO_STAGES = SMFIM_LAST + 1,
    WIRE_MAX_SYMBOLS = 512, // bytes of one stage's list of macro names
};

// What Postfix offers.
#define WIRE_ACTIONS 0x1ffUL
#define WIRE_STEPS 0x1fffffUL

// Bytes that wait to be sent or taken apart; grows by doubling, never shrinks.
struct bytes {
    uint8_t *data;
    size_t used;
    size_t room;
};

void bytes_append(struct bytes *into, const void *data, size_t count);
void bytes_text(struct bytes *into, const char *text); // with its NUL
void bytes_drop(struct bytes *from, size_t count);     // from the front
void bytes_free(struct bytes *which);
// Room for `count` more bytes at the end; the caller adds to `used` what it wrote.
uint8_t *bytes_reserve(struct bytes *into, size_t count);

// A packet is begun, its data appended, then ended: the mark is where its length goes.
size_t packet_begin(struct bytes *into, char command);
void packet_end(struct bytes *into, size_t mark);

struct reply {
    char kind; // SMFIR_* or SMFIC_OPTNEG
    const uint8_t *data;
    size_t count;
    size_t whole; // bytes of the packet with its length, to be dropped afterwards
};

enum parse { PARSE_WHOLE, PARSE_PARTIAL, PARSE_BROKEN };
enum parse reply_parse(const struct bytes *from, struct reply *into);

// What a filter chose: steps it does without, and the macro names it asked for by stage ("" is the default).
struct negotiated {
    uint32_t actions;
    uint32_t steps;
    char symbols[WIRE_MACRO_STAGES][WIRE_MAX_SYMBOLS];
};
bool negotiated_parse(const struct reply *from, struct negotiated *into);
void negotiate_append(struct bytes *into);

// The macros of one message, as Postfix names them.
struct envelope {
    const char *queue_id;
    const char *client_address;
    const char *client_name;
    const char *reverse_path;
    const char *recipient;
};

// One D packet for `command` with the macros of `stage` (SMFIM_*) that the filter asked for or Postfix sends.
void macros_append(struct bytes *into, char command, int stage, const struct negotiated *chosen,
    const struct envelope *values);

#endif
