// SPDX-License-Identifier: Apache-2.0
//
// Generated messages: plain text, HTML, or a short text with a base64 attachment, which may be a zip. The body is
// cut out of one pool of whole lines at a place that the message's number decides; what is left over of the size
// that was asked for stands as dots before it, so that nothing is cut within a line.
#include "load_source.h"

#include "load_common.h"
#include "load_pool.h"
#include "load_zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAD_SIZE = 1536,
    MAX_REMAINDER = 512,
};

static const char boundary[] = "=_bench_7f3a9c";

struct generated {
    enum content content;
    size_t total;
    size_t header; // octets of the header section with its empty line
    struct pool pool;
    uint32_t zip_sum;
    size_t zip_data;
};

static bool has_attachment(const struct generated *self)
{
    return self->content == CONTENT_BASE64 || self->content == CONTENT_ZIP;
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
        if (has_attachment(self)) {
            snprintf(value, 256, "multipart/mixed; boundary=\"%s\"", boundary);
        } else {
            snprintf(value, 256, "text/%s; charset=us-ascii", self->content == CONTENT_HTML ? "html" : "plain");
        }
        break;
    default: snprintf(value, 256, "7bit"); break;
    }
}

// What stands before the lines of the pool, with so many dots.
static size_t lead_text(const struct generated *self, uint64_t number, size_t dots, char into[LEAD_SIZE])
{
    unsigned long long id = number % 10000000000ULL;
    char filler[MAX_REMAINDER + 1];
    memset(filler, '.', sizeof filler);
    int count = (int)(dots < sizeof filler ? dots : sizeof filler - 1);
    if (self->content == CONTENT_TEXT) {
        return (size_t)snprintf(into, LEAD_SIZE, "This is message %010llu%.*s.\r\n", id, count, filler);
    }
    if (self->content == CONTENT_HTML) {
        return (size_t)snprintf(into, LEAD_SIZE, "<!DOCTYPE html>\r\n<html><head><title>Minutes</title>\r\n"
            "<style type=\"text/css\">p { margin: 0; color: #333 } .small { font-size: 11px }</style></head>\r\n"
            "<body bgcolor=\"#ffffff\"><p>This is message %010llu%.*s.</p>\r\n", id, count, filler);
    }
    bool zip = self->content == CONTENT_ZIP;
    char head[ZIP_ENCODED_MAX];
    size_t head_size = zip ? zip_head(number, self->zip_sum, self->zip_data, head) : 0;
    return (size_t)snprintf(into, LEAD_SIZE, "--%s\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
        "This is message %010llu, the draft is attached%.*s.\r\n\r\n--%s\r\nContent-Type: application/%s\r\n"
        "Content-Disposition: attachment; filename=\"draft-%010llu.%s\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n%.*s", boundary, id, count, filler, boundary,
        zip ? "zip" : "octet-stream", id, zip ? "zip" : "bin", (int)head_size, head);
}

// What stands behind them.
static size_t tail_text(const struct generated *self, uint64_t number, char into[LEAD_SIZE])
{
    char directory[ZIP_ENCODED_MAX];
    switch (self->content) {
    case CONTENT_TEXT: return (size_t)snprintf(into, LEAD_SIZE, "\r\n");
    case CONTENT_HTML: return (size_t)snprintf(into, LEAD_SIZE, "</body></html>\r\n");
    case CONTENT_BASE64: return (size_t)snprintf(into, LEAD_SIZE, "--%s--\r\n", boundary);
    case CONTENT_ZIP: break;
    }
    size_t count = zip_directory(number, self->zip_sum, self->zip_data, directory);
    return (size_t)snprintf(into, LEAD_SIZE, "%.*s\r\n--%s--\r\n", (int)count, directory, boundary);
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

// Where in the pool a message begins. The checksum of a zip holds for one place.
static size_t pool_start(const struct generated *self, uint64_t number)
{
    return self->content == CONTENT_ZIP ? 0 : self->pool.lines[number * 7919 % self->pool.line_count];
}

static size_t body_size(const struct generated *self)
{
    return self->total > self->header ? self->total - self->header : 0;
}

static size_t generated_body(const void *state, uint64_t number, size_t offset, uint8_t *into, size_t room)
{
    const struct generated *self = state;
    char lead[LEAD_SIZE], tail[LEAD_SIZE];
    size_t lead_size = lead_text(self, number, 0, lead), tail_size = tail_text(self, number, tail);
    size_t body = body_size(self), start = pool_start(self, number), done = 0;
    if (body < lead_size + tail_size) {
        return copy_part(into, room, lead, lead_size, offset);
    }
    size_t middle = body - lead_size - tail_size, left_over = pool_remainder(&self->pool, start, middle);
    middle -= left_over;
    lead_size = lead_text(self, number, left_over, lead);
    while (done < room && offset + done < body) {
        size_t at = offset + done, count;
        if (at < lead_size) {
            count = copy_part(into + done, room - done, lead, lead_size, at);
        } else if (at < lead_size + middle) {
            size_t left = lead_size + middle - at, place = (start + at - lead_size) % self->pool.size;
            count = copy_part(into + done, left < room - done ? left : room - done, self->pool.bytes, self->pool.size,
                place);
        } else {
            count = copy_part(into + done, room - done, tail, tail_size, at - lead_size - middle);
        }
        if (count == 0) {
            break;
        }
        done += count;
    }
    return done;
}

static void generated_release(void *state)
{
    struct generated *self = state;
    pool_release(&self->pool);
    free(self);
}

// A zip says at its beginning what all of it comes to.
static void prepare_zip(struct generated *self)
{
    char lead[LEAD_SIZE], tail[LEAD_SIZE];
    size_t around = lead_text(self, 0, 0, lead) + tail_text(self, 0, tail), body = body_size(self);
    self->zip_sum = zip_checksum(&self->pool, (body > around ? body - around : 0) / BASE64_LINE, &self->zip_data);
}

struct source source_generated(const char *spec)
{
    static const char *const names[] = { [CONTENT_TEXT] = "text", [CONTENT_HTML] = "html", [CONTENT_BASE64] = "base64",
        [CONTENT_ZIP] = "zip" };
    struct generated *self = checked(calloc(1, sizeof *self));
    const char *colon = strchr(spec, ':');
    char *end = NULL;
    size_t length = colon == NULL ? 0 : (size_t)(colon - spec), kind = 0, kinds = sizeof names / sizeof names[0];
    unsigned long long total = colon == NULL ? 0 : strtoull(colon + 1, &end, 10);
    while (kind < kinds && (strlen(names[kind]) != length || memcmp(spec, names[kind], length) != 0)) {
        kind++;
    }
    if (kind == kinds || end == NULL || *end != 0 || total == 0 || total > SOURCE_MAX_GENERATED) {
        give_up(EXIT_USAGE, "--generate wants text:OCTETS, html:, base64: or zip: (at most %d), not %s",
            (int)SOURCE_MAX_GENERATED, spec);
    }
    self->content = (enum content)kind;
    self->total = (size_t)total;
    self->header = header_section_size(self);
    pool_fill(&self->pool, self->content);
    if (self->content == CONTENT_ZIP) {
        prepare_zip(self);
    }
    return (struct source) { self, generated_size, generated_field_count, generated_field, generated_body,
        generated_release };
}
