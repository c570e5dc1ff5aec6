// SPDX-License-Identifier: Apache-2.0
//
// Where the messages come from: generated (from a specification such as text:2048), or read from a
// directory. Each message is named by a number that never repeats in a run and that shows in its
// Subject, Message-ID and (generated ones) first body line, so that nothing can be cached.
// Header fields are given as an MTA gives them to a filter: unfolded with "\n\t", bodies with CRLF.

#ifndef LOAD_SOURCE_H
#define LOAD_SOURCE_H

#include "load_wire.h"

enum {
    SOURCE_MAX_FILES = 20000,
    SOURCE_MAX_FILE = 64 << 20,   // bytes of one message file
    SOURCE_MAX_TOTAL = 512 << 20, // bytes of a directory's messages
    SOURCE_MAX_FIELDS = 1000,     // header fields of one message; what follows is cut off
    SOURCE_MAX_GENERATED = 1 << 30,
};

struct source {
    void *state;
    // Octets of the whole message, for SIZE=.
    size_t (*size)(const void *state, uint64_t number);
    size_t (*field_count)(const void *state, uint64_t number);
    // Appends name, NUL, value, NUL. The value begins with its space where `leading_space` is kept.
    void (*field)(const void *state, uint64_t number, size_t index, bool leading_space, struct bytes *into);
    // Copies at most `room` octets of the body from `offset` on; 0 at its end.
    size_t (*body)(const void *state, uint64_t number, size_t offset, uint8_t *into, size_t room);
    void (*release)(void *state);
};

// SPEC is text:OCTETS, html:, base64: or zip:, the size of the whole message.
struct source source_generated(const char *spec);
struct source source_directory(const char *path);

#endif
