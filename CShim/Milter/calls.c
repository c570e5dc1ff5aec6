// SPDX-License-Identifier: Apache-2.0
//
// Wrappers for the functions of libmilter that Swift can't call or that have rules of their own.

#include "CMilter.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

/// smfi_setmlreply(3): lines of a reply, and bytes of a line with every `%` doubled.
#define MAX_LINES 32
#define MAX_LINE 980

bool durward_milter_open(const char *connection, int backlog) {
    // libmilter keeps the pointer: it has to outlive the process's main loop.
    char *kept = strdup(connection);
    if (kept == NULL || smfi_setconn(kept) != MI_SUCCESS)
        return false;
    smfi_setbacklog(backlog);
    return smfi_opensocket(true) == MI_SUCCESS;
}

durward_slice durward_milter_macro(durward_context context, const char *name) {
    const char *text = smfi_getsymval(context, (char *)name);
    if (text == NULL)
        text = "";
    return (durward_slice){.start = (const uint8_t *)text, .count = strlen(text)};
}

/// Copies one line of a reply as libmilter wants it: `%` doubled, no CR, LF or NUL, cut to the limit.
static void copy_line(char out[MAX_LINE + 1], durward_slice line) {
    size_t used = 0;
    for (size_t i = 0; i < line.count; i++) {
        char byte = (char)line.start[i];
        size_t wanted = byte == '%' ? 2 : 1;
        if (used + wanted > MAX_LINE)
            break;
        if (byte == '\r' || byte == '\n' || byte == '\0')
            byte = ' ';
        if (byte == '%')
            out[used++] = '%';
        out[used++] = byte;
    }
    out[used] = '\0';
}

durward_status durward_milter_reply(durward_context context, int code, const char *enhanced,
                                    const durward_slice *lines, size_t count) {
    if (code < 400 || code > 599)
        return DURWARD_TEMPFAIL;
    durward_status status = code >= 500 ? DURWARD_REJECT : DURWARD_TEMPFAIL;
    char digits[4];
    snprintf(digits, sizeof digits, "%d", code);

    char text[MAX_LINES][MAX_LINE + 1];
    char *l[MAX_LINES] = {NULL};
    if (count > MAX_LINES)
        count = MAX_LINES;
    for (size_t i = 0; i < count; i++) {
        copy_line(text[i], lines[i]);
        l[i] = text[i];
    }
    // A reply that libmilter does not take leaves its default text; the code still fits the status.
    if (count <= 1)
        smfi_setreply(context, digits, (char *)enhanced, l[0]);
    else
        smfi_setmlreply(context, digits, enhanced, l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8],
                        l[9], l[10], l[11], l[12], l[13], l[14], l[15], l[16], l[17], l[18], l[19], l[20],
                        l[21], l[22], l[23], l[24], l[25], l[26], l[27], l[28], l[29], l[30], l[31],
                        (char *)NULL);
    return status;
}

bool durward_milter_add_field(durward_context context, const char *name, const char *body) {
    return smfi_addheader(context, (char *)name, (char *)body) == MI_SUCCESS;
}

bool durward_milter_delete_field(durward_context context, const char *name, int index) {
    return smfi_chgheader(context, (char *)name, index, NULL) == MI_SUCCESS;
}

bool durward_milter_quarantine(durward_context context, const char *reason) {
    return smfi_quarantine(context, (char *)reason) == MI_SUCCESS;
}

void durward_return_memory(void) {
    malloc_trim(0);
}

void *durward_milter_private(durward_context context) {
    return smfi_getpriv(context);
}

void durward_milter_set_private(durward_context context, void *value) {
    smfi_setpriv(context, value);
}
