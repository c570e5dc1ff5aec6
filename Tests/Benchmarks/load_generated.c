// SPDX-License-Identifier: Apache-2.0
//
// Generated messages: plain text, or a short text with a base64 attachment. The body is cut out of one
// pool of whole lines at a place that the message's number decides, so a message of any size takes no
// memory of its own.
#include "load_source.h"

#include "load_common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    POOL_SIZE = 1 << 20,
    MAX_LINES = POOL_SIZE / 32,
    LEAD_SIZE = 512,
};

static const char boundary[] = "=_bench_7f3a9c";
static const char tail[] = "\r\n--=_bench_7f3a9c--\r\n";

struct generated {
    bool attachment;
    size_t total;
    size_t header; // octets of the header section with its empty line
    uint8_t *pool; // whole lines, each with its CRLF
    size_t pool_size;
    size_t *lines; // where each line of the pool begins
    size_t line_count;
};

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

static size_t text_line(char *into, uint64_t *seed)
{
    size_t used = 0, target = 40 + next_random(seed) % 34;
    while (used < target) {
        const char *word = words[next_random(seed) % (sizeof words / sizeof words[0])];
        used += (size_t)sprintf(into + used, "%s%s", used == 0 ? "" : " ", word);
    }
    return used + (size_t)sprintf(into + used, "%s\r\n", next_random(seed) % 5 == 0 ? "." : "");
}

static size_t base64_line(char *into, uint64_t *seed)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; at < 76; at++) {
        into[at] = digits[next_random(seed) >> 58];
    }
    memcpy(into + 76, "\r\n", 3);
    return 78;
}

static void fill_pool(struct generated *self)
{
    uint64_t seed = 0x9e3779b97f4a7c15ULL;
    char line[128];
    self->pool = checked(malloc(POOL_SIZE));
    self->lines = checked(calloc(MAX_LINES, sizeof *self->lines));
    while (self->line_count < MAX_LINES) {
        size_t length = self->attachment ? base64_line(line, &seed) : text_line(line, &seed);
        if (length > POOL_SIZE - self->pool_size) {
            break;
        }
        self->lines[self->line_count++] = self->pool_size;
        memcpy(self->pool + self->pool_size, line, length);
        self->pool_size += length;
    }
}

enum { FIELD_COUNT = 10 };

// Every number is written with ten digits, so that the header section is of one length.
static void field_text(const struct generated *self, uint64_t number, size_t index, const char **name, char value[256])
{
    static const char *const names[FIELD_COUNT] = { "Received", "Message-ID", "Date", "From", "To", "Subject",
        "User-Agent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding" };
    unsigned long long id = number % 10000000000ULL;
    *name = names[index];
    switch (index) {
    case 0:
        snprintf(value, 256, "from client.example.net (client.example.net [192.0.2.10])\n\t"
            "by relay.example.org (Postfix) with ESMTP id %010llu\n\tfor <user1@example.com>; "
            "Mon, 02 Nov 2026 10:00:00 +0000 (UTC)", id);
        break;
    case 1: snprintf(value, 256, "<%010llu.bench@example.org>", id); break;
    case 2: snprintf(value, 256, "Mon, 02 Nov 2026 10:00:00 +0000"); break;
    case 3: snprintf(value, 256, "Anna Example <anna@example.org>"); break;
    case 4: snprintf(value, 256, "User One <user1@example.com>"); break;
    case 5: snprintf(value, 256, "Minutes of the meeting, number %010llu", id); break;
    case 6: snprintf(value, 256, "Example-Mailer/1.0 (bench)"); break;
    case 7: snprintf(value, 256, "1.0"); break;
    case 8:
        if (self->attachment) {
            snprintf(value, 256, "multipart/mixed; boundary=\"%s\"", boundary);
        } else {
            snprintf(value, 256, "text/plain; charset=us-ascii");
        }
        break;
    default: snprintf(value, 256, "7bit"); break;
    }
}

static size_t lead_text(const struct generated *self, uint64_t number, char into[LEAD_SIZE])
{
    unsigned long long id = number % 10000000000ULL;
    if (!self->attachment) {
        return (size_t)snprintf(into, LEAD_SIZE, "This is message %010llu.\r\n", id);
    }
    return (size_t)snprintf(into, LEAD_SIZE, "--%s\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        "This is message %010llu, the draft is attached.\r\n\r\n--%s\r\nContent-Type: application/octet-stream\r\n"
        "Content-Disposition: attachment; filename=\"draft-%010llu.bin\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n", boundary, id, boundary, id);
}

static size_t generated_size(const void *state, uint64_t number)
{
    (void)number;
    return ((const struct generated *)state)->total;
}

static size_t generated_field_count(const void *state, uint64_t number)
{
    (void)state, (void)number;
    return FIELD_COUNT;
}

static void generated_field(const void *state, uint64_t number, size_t index, bool leading_space, struct bytes *into)
{
    const char *name;
    char value[256];
    field_text(state, number, index, &name, value);
    bytes_text(into, name);
    if (leading_space) {
        bytes_append(into, " ", 1);
    }
    bytes_text(into, value);
}

static size_t header_section_size(const struct generated *self)
{
    size_t octets = 2;
    for (size_t index = 0; index < FIELD_COUNT; index++) {
        const char *name;
        char value[256];
        field_text(self, 0, index, &name, value);
        octets += strlen(name) + 2 + strlen(value) + 2;
        for (const char *at = value; *at != 0; at++) {
            octets += *at == '\n'; // on the wire a fold is CRLF
        }
    }
    return octets;
}

static size_t copy_part(uint8_t *into, size_t room, const void *part, size_t size, size_t from)
{
    if (from >= size) {
        return 0;
    }
    size_t count = size - from < room ? size - from : room;
    memcpy(into, (const uint8_t *)part + from, count);
    return count;
}

static size_t generated_body(const void *state, uint64_t number, size_t offset, uint8_t *into, size_t room)
{
    const struct generated *self = state;
    char lead[LEAD_SIZE];
    const char *ending = self->attachment ? tail : "\r\n";
    size_t lead_size = lead_text(self, number, lead), tail_size = strlen(ending);
    size_t body = self->total > self->header ? self->total - self->header : 0;
    if (body < lead_size + tail_size) {
        return copy_part(into, room, lead, lead_size, offset);
    }
    size_t middle = body - lead_size - tail_size, done = 0;
    size_t start = self->lines[number * 7919 % self->line_count];
    while (done < room && offset + done < body) {
        size_t at = offset + done, count;
        if (at < lead_size) {
            count = copy_part(into + done, room - done, lead, lead_size, at);
        } else if (at < lead_size + middle) {
            size_t left = lead_size + middle - at, place = (start + at - lead_size) % self->pool_size;
            count = copy_part(into + done, left < room - done ? left : room - done, self->pool, self->pool_size, place);
        } else {
            count = copy_part(into + done, room - done, ending, tail_size, at - lead_size - middle);
        }
        done += count;
    }
    return done;
}

static void generated_release(void *state)
{
    struct generated *self = state;
    free(self->pool);
    free(self->lines);
    free(self);
}

struct source source_generated(const char *spec)
{
    struct generated *self = checked(calloc(1, sizeof *self));
    const char *colon = strchr(spec, ':');
    char *end = NULL;
    unsigned long long total = colon == NULL ? 0 : strtoull(colon + 1, &end, 10);
    self->attachment = strncmp(spec, "base64:", 7) == 0;
    if ((!self->attachment && strncmp(spec, "text:", 5) != 0) || end == NULL || *end != 0 || total == 0
        || total > SOURCE_MAX_GENERATED) {
        give_up(EXIT_USAGE, "--generate wants text:OCTETS or base64:OCTETS (at most %d), not %s",
            (int)SOURCE_MAX_GENERATED, spec);
    }
    self->total = (size_t)total;
    self->header = header_section_size(self);
    fill_pool(self);
    return (struct source) { self, generated_size, generated_field_count, generated_field, generated_body,
        generated_release };
}
