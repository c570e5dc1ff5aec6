// SPDX-License-Identifier: Apache-2.0
//
// One pool of whole lines, each with its CRLF, out of which the bodies of generated messages are cut: a
// message of any size takes no memory of its own. It begins again at its end.

#ifndef LOAD_POOL_H
#define LOAD_POOL_H

#include <stddef.h>
#include <stdint.h>

enum content {
    CONTENT_TEXT,
    CONTENT_HTML,   // paragraphs, links, images and entities
    CONTENT_BASE64, // of random octets, lines of 76
    CONTENT_ZIP,    // the same, as what a zip holds
};

enum { BASE64_LINE = 78 };

struct pool {
    uint8_t *bytes;
    size_t size;
    size_t *lines; // where each line begins
    size_t line_count;
};

void pool_fill(struct pool *self, enum content content);
// Of `count` octets from `start` on, how many stand behind the last whole line.
size_t pool_remainder(const struct pool *self, size_t start, size_t count);
void pool_release(struct pool *self);

// The digits of `count` octets, in lines of 76; returns their number.
size_t base64_encode(const uint8_t *from, size_t count, char *into);

#endif
