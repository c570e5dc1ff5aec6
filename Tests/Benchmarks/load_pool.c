// SPDX-License-Identifier: Apache-2.0
#include "load_pool.h"

#include "load_common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    POOL_SIZE = 1 << 20,
    MAX_LINES = POOL_SIZE / 32,
    MAX_LINE = 512,
};

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static const char *const words[] = { "the", "report", "of", "this", "quarter", "and", "we", "meet", "on", "Tuesday",
    "at", "ten", "in", "room", "four", "please", "bring", "your", "notes", "about", "schedule", "for", "project",
    "server", "which", "was", "moved", "last", "night", "it", "runs", "again", "thanks", "to", "everybody", "who",
    "helped", "with", "budget", "draft", "is", "attached", "below", "question", "from", "customer", "answer", "today",
    "train", "leaves", "early", "lunch", "afterwards", "build", "failed", "because", "test", "needs", "newer", "library",
    "version", "see", "ticket", "number", "garden", "weather", "weekend", "children", "school", "letter", "Anna",
    "Peter", "Berlin", "Lisbon", "minutes", "agreed", "change", "wording", "section", "two", "table", "figures" };

static size_t some_words(char *into, size_t target, uint64_t *seed)
{
    size_t used = 0;
    while (used < target) {
        const char *word = words[next_random(seed) % (sizeof words / sizeof words[0])];
        used += (size_t)sprintf(into + used, "%s%s", used == 0 ? "" : " ", word);
    }
    return used;
}

static size_t text_line(char *into, uint64_t *seed)
{
    size_t used = some_words(into, 40 + next_random(seed) % 34, seed);
    return used + (size_t)sprintf(into + used, "%s\r\n", next_random(seed) % 5 == 0 ? "." : "");
}

static size_t html_line(char *into, uint64_t *seed)
{
    char first[64], second[64];
    unsigned number = (unsigned)(next_random(seed) % 10000);
    some_words(first, 20 + next_random(seed) % 20, seed);
    some_words(second, 10 + next_random(seed) % 20, seed);
    const char *form;
    switch (next_random(seed) % 5) {
    case 0: form = "<p>%s <b>%s</b></p>\r\n"; break;
    case 1: form = "<p style=\"color:#333333;font-size:13px;margin:0\">%s &amp; %s</p>\r\n"; break;
    case 2: form = "<td align=\"left\" width=\"240\"><font face=\"Arial\">%s</font><br>%s&nbsp;</td>\r\n"; break;
    case 3:
        return (size_t)sprintf(into, "<a href=\"https://www.shop%04u.example.net/item?id=%u&amp;from=mail\">%s</a> %s\r\n",
            number, number * 7, first, second);
    default:
        return (size_t)sprintf(into, "<img src=\"https://img.example.net/%04u.png\" width=\"120\" alt=\"%s\"> %s\r\n",
            number, first, second);
    }
    return (size_t)sprintf(into, form, first, second);
}

static size_t base64_line(char *into, uint64_t *seed)
{
    for (size_t at = 0; at < BASE64_LINE - 2; at++) {
        into[at] = digits[next_random(seed) >> 58];
    }
    memcpy(into + BASE64_LINE - 2, "\r\n", 3);
    return BASE64_LINE;
}

void pool_fill(struct pool *self, enum content content)
{
    static size_t (*const makers[])(char *, uint64_t *) = { [CONTENT_TEXT] = text_line, [CONTENT_HTML] = html_line,
        [CONTENT_BASE64] = base64_line, [CONTENT_ZIP] = base64_line };
    uint64_t seed = 0x9e3779b97f4a7c15ULL;
    char line[MAX_LINE];
    self->bytes = checked(malloc(POOL_SIZE));
    self->lines = checked(calloc(MAX_LINES, sizeof *self->lines));
    while (self->line_count < MAX_LINES) {
        size_t length = makers[content](line, &seed);
        if (length > POOL_SIZE - self->size) {
            break;
        }
        self->lines[self->line_count++] = self->size;
        memcpy(self->bytes + self->size, line, length);
        self->size += length;
    }
}

size_t pool_remainder(const struct pool *self, size_t start, size_t count)
{
    size_t place = (start + count) % self->size, low = 0, high = self->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (self->lines[middle] <= place) {
            low = middle;
        } else {
            high = middle;
        }
    }
    size_t behind = place - self->lines[low];
    return behind < count ? behind : count;
}

void pool_release(struct pool *self)
{
    free(self->bytes);
    free(self->lines);
}

size_t base64_encode(const uint8_t *from, size_t count, char *into)
{
    size_t used = 0;
    for (size_t at = 0; at < count; at += 3) {
        uint32_t three = (uint32_t)from[at] << 16 | (at + 1 < count ? (uint32_t)from[at + 1] << 8 : 0)
            | (at + 2 < count ? from[at + 2] : 0);
        if (at > 0 && at % 57 == 0) {
            memcpy(into + used, "\r\n", 2);
            used += 2;
        }
        into[used++] = digits[three >> 18];
        into[used++] = digits[three >> 12 & 63];
        into[used++] = at + 1 < count ? digits[three >> 6 & 63] : '=';
        into[used++] = at + 2 < count ? digits[three & 63] : '=';
    }
    return used;
}
