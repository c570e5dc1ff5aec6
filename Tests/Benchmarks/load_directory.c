// SPDX-License-Identifier: Apache-2.0
//
// Messages read from the files of one directory, whole, in the order of their names: an mbox line is
// dropped, line ends become CRLF in the body and "\n" within a folded header field. What follows the
// first line that is no header field is the body. Files that are empty or too large are left out.
#include "load_source.h"

#include "load_common.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct stored {
    struct bytes fields; // name, NUL, value with its leading space, NUL, one after the other
    size_t *starts;
    size_t field_count;
    struct bytes body;
    size_t size;
};

struct directory {
    struct stored *messages;
    size_t count;
};

static const char *line_end(const char *at, const char *end, const char **next)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    *next = newline == NULL ? end : newline + 1;
    const char *stop = newline == NULL ? end : newline;
    return stop > at && stop[-1] == '\r' ? stop - 1 : stop;
}

// Where the name of a header field ends, or NULL where the line is none.
static const char *name_end(const char *at, const char *end)
{
    const char *colon = memchr(at, ':', (size_t)(end - at));
    if (colon == NULL || colon == at) {
        return NULL;
    }
    for (const char *byte = at; byte < colon; byte++) {
        if (*byte <= ' ' || *byte >= 127) {
            return NULL;
        }
    }
    return colon;
}

// A NUL would end the value on the wire, and no MTA lets one through there.
static void append_value(struct bytes *into, const char *from, const char *end)
{
    for (; from < end; from++) {
        if (*from != 0) {
            bytes_append(into, from, 1);
        }
    }
}

static const char *parse_fields(struct stored *into, const char *at, const char *end)
{
    into->starts = checked(calloc(SOURCE_MAX_FIELDS, sizeof *into->starts));
    bool open = false;
    while (at < end) {
        const char *next, *stop = line_end(at, end, &next);
        bool folded = stop > at && (*at == ' ' || *at == '\t') && open;
        const char *colon = folded ? NULL : name_end(at, stop);
        if (stop == at || (!folded && colon == NULL)) {
            at = stop == at ? next : at;
            break;
        }
        if (folded) {
            bytes_append(&into->fields, "\n", 1);
            append_value(&into->fields, at, stop);
        } else if (into->field_count < SOURCE_MAX_FIELDS) {
            if (open) {
                bytes_append(&into->fields, "", 1);
            }
            into->starts[into->field_count++] = into->fields.used;
            bytes_append(&into->fields, at, (size_t)(colon - at));
            bytes_append(&into->fields, "", 1);
            append_value(&into->fields, colon + 1, stop);
            open = true;
        }
        into->size += (size_t)(stop - at) + 2;
        at = next;
    }
    bytes_append(&into->fields, "", 1);
    return at;
}

static void parse_message(struct stored *into, const char *at, const char *end)
{
    if (end - at > 5 && memcmp(at, "From ", 5) == 0) {
        line_end(at, end, &at);
    }
    at = parse_fields(into, at, end);
    while (at < end) {
        const char *next, *stop = line_end(at, end, &next);
        bytes_append(&into->body, at, (size_t)(stop - at));
        bytes_append(&into->body, "\r\n", 2);
        at = next;
    }
    into->size += 2 + into->body.used;
}

static bool read_file(const char *path, struct bytes *into)
{
    struct stat facts;
    if (stat(path, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size <= 0 || facts.st_size > SOURCE_MAX_FILE) {
        return false;
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        give_up(EXIT_USAGE, "cannot read %s", path);
    }
    into->used = fread(bytes_reserve(into, (size_t)facts.st_size), 1, (size_t)facts.st_size, file);
    fclose(file);
    return into->used > 0;
}

// A message's number is put behind its Subject, and into its Message-ID so that it stays one.
static void directory_field(const void *state, uint64_t number, size_t index, bool leading_space, struct bytes *into)
{
    const struct directory *self = state;
    const struct stored *message = &self->messages[number % self->count];
    const char *name = (const char *)message->fields.data + message->starts[index];
    const char *value = name + strlen(name) + 1;
    bytes_text(into, name);
    value += !leading_space && *value == ' ';
    size_t length = strlen(value), before = 0;
    bool subject = strcasecmp(name, "Subject") == 0;
    if (subject) {
        before = length;
    } else if (strcasecmp(name, "Message-ID") == 0) {
        const char *bracket = strchr(value, '<');
        before = bracket == NULL ? 0 : (size_t)(bracket - value) + 1;
    }
    bytes_append(into, value, before);
    if (before > 0) {
        char mark[32];
        int count = snprintf(mark, sizeof mark, subject ? " %010llu" : "%010llu.", (unsigned long long)number);
        bytes_append(into, mark, (size_t)count);
    }
    bytes_text(into, value + before);
}

static size_t directory_size(const void *state, uint64_t number)
{
    const struct directory *self = state;
    return self->messages[number % self->count].size;
}

static size_t directory_field_count(const void *state, uint64_t number)
{
    const struct directory *self = state;
    return self->messages[number % self->count].field_count;
}

static size_t directory_body(const void *state, uint64_t number, size_t offset, uint8_t *into, size_t room)
{
    const struct directory *self = state;
    const struct bytes *body = &self->messages[number % self->count].body;
    size_t left = offset < body->used ? body->used - offset : 0, count = left < room ? left : room;
    if (count > 0) {
        memcpy(into, body->data + offset, count);
    }
    return count;
}

static void directory_release(void *state)
{
    struct directory *self = state;
    for (size_t at = 0; at < self->count; at++) {
        bytes_free(&self->messages[at].fields);
        bytes_free(&self->messages[at].body);
        free(self->messages[at].starts);
    }
    free(self->messages);
    free(self);
}

struct source source_directory(const char *path)
{
    struct directory *self = checked(calloc(1, sizeof *self));
    struct dirent **entries = NULL;
    int found = scandir(path, &entries, NULL, alphasort);
    if (found < 0) {
        give_up(EXIT_USAGE, "cannot read the directory %s", path);
    }
    self->messages = checked(calloc((size_t)found + 1, sizeof *self->messages));
    size_t total = 0;
    for (int at = 0; at < found; at++) {
        char file[4096];
        struct bytes raw = { 0 };
        int length = snprintf(file, sizeof file, "%s/%s", path, entries[at]->d_name);
        bool fits = length > 0 && (size_t)length < sizeof file && self->count < SOURCE_MAX_FILES;
        if (fits && read_file(file, &raw) && total + raw.used <= SOURCE_MAX_TOTAL) {
            total += raw.used;
            parse_message(&self->messages[self->count++], (const char *)raw.data, (const char *)raw.data + raw.used);
        }
        bytes_free(&raw);
        free(entries[at]);
    }
    free(entries);
    if (self->count == 0) {
        give_up(EXIT_USAGE, "no messages in %s", path);
    }
    return (struct source) { self, directory_size, directory_field_count, directory_field, directory_body,
        directory_release };
}
