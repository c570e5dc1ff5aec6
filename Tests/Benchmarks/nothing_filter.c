// SPDX-License-Identifier: Apache-2.0
//
// The yardstick of `make bench`: a libmilter filter that does nothing, so that what it costs is what
// libmilter itself costs. Three forms:
//   answer   every callback is registered and answers CONTINUE
//   noreply  the same callbacks, with every reply before end of message negotiated away (SMFIP_NR_*)
//   accept   accepts at connect, and sees nothing after it
//
// Usage: nothing_filter answer|noreply|accept SOCKET_PATH
// Exit: 0 stopped by a signal, 1 libmilter failed (the MTA's lack of SMFIP_NR_* included), 64 usage.

#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const unsigned long no_replies = SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT
    | SMFIP_NR_DATA | SMFIP_NR_UNKN | SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY;

// What every callback before end of message returns. Set once before libmilter starts its threads.
static sfsistat answer = SMFIS_CONTINUE;

static sfsistat on_negotiate(SMFICTX *context, unsigned long offered_actions, unsigned long offered_steps,
    unsigned long unused2, unsigned long unused3, unsigned long *actions, unsigned long *steps,
    unsigned long *reserved2, unsigned long *reserved3)
{
    (void)context, (void)offered_actions, (void)unused2, (void)unused3;
    if ((offered_steps & no_replies) != no_replies) {
        fprintf(stderr, "nothing_filter: the MTA does not offer every SMFIP_NR_* (steps 0x%lx)\n", offered_steps);
        return SMFIS_REJECT;
    }
    *actions = 0;
    *steps = no_replies;
    *reserved2 = 0;
    *reserved3 = 0;
    return SMFIS_CONTINUE;
}

static sfsistat on_connect(SMFICTX *context, char *name, _SOCK_ADDR *address)
{
    (void)context, (void)name, (void)address;
    return answer;
}

static sfsistat on_text(SMFICTX *context, char *text)
{
    (void)context, (void)text;
    return answer;
}

static sfsistat on_unknown(SMFICTX *context, const char *text)
{
    (void)context, (void)text;
    return answer;
}

static sfsistat on_arguments(SMFICTX *context, char **arguments)
{
    (void)context, (void)arguments;
    return answer;
}

static sfsistat on_header(SMFICTX *context, char *name, char *body)
{
    (void)context, (void)name, (void)body;
    return answer;
}

static sfsistat on_plain(SMFICTX *context)
{
    (void)context;
    return answer;
}

static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t count)
{
    (void)context, (void)bytes, (void)count;
    return answer;
}

static sfsistat on_end_of_message(SMFICTX *context)
{
    (void)context;
    return SMFIS_CONTINUE;
}

static sfsistat on_ending(SMFICTX *context)
{
    (void)context;
    return SMFIS_CONTINUE;
}

static bool set_form(const char *form, struct smfiDesc *filter)
{
    if (strcmp(form, "answer") == 0) {
        return true;
    }
    if (strcmp(form, "noreply") == 0) {
        answer = SMFIS_NOREPLY;
        filter->xxfi_negotiate = on_negotiate;
        return true;
    }
    if (strcmp(form, "accept") == 0) {
        answer = SMFIS_ACCEPT;
        return true;
    }
    return false;
}

int main(int count, char **arguments)
{
    struct smfiDesc filter = {
        .xxfi_name = "nothing",
        .xxfi_version = SMFI_VERSION,
        .xxfi_connect = on_connect,
        .xxfi_helo = on_text,
        .xxfi_envfrom = on_arguments,
        .xxfi_envrcpt = on_arguments,
        .xxfi_header = on_header,
        .xxfi_eoh = on_plain,
        .xxfi_body = on_body,
        .xxfi_eom = on_end_of_message,
        .xxfi_abort = on_ending,
        .xxfi_close = on_ending,
        .xxfi_unknown = on_unknown,
        .xxfi_data = on_plain,
    };
    if (count != 3 || !set_form(arguments[1], &filter)) {
        fprintf(stderr, "usage: nothing_filter answer|noreply|accept SOCKET_PATH\n");
        return 64;
    }
    char connection[256];
    int length = snprintf(connection, sizeof connection, "unix:%s", arguments[2]);
    if (length < 0 || (size_t)length >= sizeof connection) {
        fprintf(stderr, "nothing_filter: socket path too long\n");
        return 64;
    }
    if (smfi_setconn(connection) != MI_SUCCESS || smfi_register(filter) != MI_SUCCESS
        || smfi_opensocket(true) != MI_SUCCESS) {
        fprintf(stderr, "nothing_filter: cannot listen on %s\n", connection);
        return 1;
    }
    return smfi_main() == MI_SUCCESS ? 0 : 1;
}
