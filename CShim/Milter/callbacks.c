// SPDX-License-Identifier: Apache-2.0
//
// The callbacks that libmilter calls: each makes slices of its arguments and hands them to the table.
// No decision is made here.

#include "CMilter.h"

#include <netinet/in.h>
#include <string.h>

/// More ESMTP arguments than this are not handed on; RFC 5321 4.5.3.1.7 has a command in 512 octets.
#define MAX_ARGUMENTS 64

// Written once by durward_milter_register, before libmilter starts its threads.
static durward_callbacks table;

static durward_slice slice(const char *text) {
    static const uint8_t empty[1] = {0};
    if (text == NULL)
        return (durward_slice){.start = empty, .count = 0};
    return (durward_slice){.start = (const uint8_t *)text, .count = strlen(text)};
}

static durward_peer peer_of(const struct sockaddr *address) {
    durward_peer peer = {.family = DURWARD_PEER_UNKNOWN};
    if (address == NULL)
        return peer;
    switch (address->sa_family) {
    case AF_UNIX:
        peer.family = DURWARD_PEER_LOCAL;
        break;
    case AF_INET: {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        peer.family = DURWARD_PEER_IPV4;
        memcpy(peer.address, &v4.sin_addr, 4);
        peer.port = ntohs(v4.sin_port);
        break;
    }
    case AF_INET6: {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof v6);
        peer.family = DURWARD_PEER_IPV6;
        memcpy(peer.address, &v6.sin6_addr, 16);
        peer.port = ntohs(v6.sin6_port);
        break;
    }
    default:
        break;
    }
    return peer;
}

static size_t slices(char **arguments, durward_slice *out) {
    size_t count = 0;
    if (arguments != NULL)
        for (; arguments[count] != NULL && count < MAX_ARGUMENTS; count++)
            out[count] = slice(arguments[count]);
    return count;
}

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps,
                             unsigned long unused2, unsigned long unused3, unsigned long *wanted_actions,
                             unsigned long *wanted_steps, unsigned long *wanted2, unsigned long *wanted3) {
    (void)unused2;
    (void)unused3;
    uint64_t filter_actions = 0, filter_steps = 0;
    bool go_on = table.negotiate(context, actions, steps, &filter_actions, &filter_steps);
    *wanted_actions = (unsigned long)filter_actions;
    *wanted_steps = (unsigned long)filter_steps;
    *wanted2 = 0;
    *wanted3 = 0;
    return go_on ? SMFIS_CONTINUE : SMFIS_REJECT;
}

static sfsistat on_connect(SMFICTX *context, char *host, struct sockaddr *address) {
    durward_peer peer = peer_of(address);
    return (sfsistat)table.connect(context, slice(host), &peer);
}

static sfsistat on_helo(SMFICTX *context, char *name) {
    return (sfsistat)table.helo(context, slice(name));
}

static sfsistat on_mail(SMFICTX *context, char **arguments) {
    durward_slice list[MAX_ARGUMENTS];
    size_t count = slices(arguments, list);
    return (sfsistat)table.mail(context, list, count);
}

static sfsistat on_rcpt(SMFICTX *context, char **arguments) {
    durward_slice list[MAX_ARGUMENTS];
    size_t count = slices(arguments, list);
    return (sfsistat)table.rcpt(context, list, count);
}

static sfsistat on_data(SMFICTX *context) {
    return (sfsistat)table.data(context);
}

static sfsistat on_unknown(SMFICTX *context, const char *command) {
    return (sfsistat)table.unknown(context, slice(command));
}

static sfsistat on_header(SMFICTX *context, char *name, char *body) {
    return (sfsistat)table.header(context, slice(name), slice(body));
}

static sfsistat on_eoh(SMFICTX *context) {
    return (sfsistat)table.eoh(context);
}

static sfsistat on_body(SMFICTX *context, unsigned char *chunk, size_t count) {
    durward_slice bytes = slice(NULL);
    if (chunk != NULL && count > 0)
        bytes = (durward_slice){.start = chunk, .count = count};
    return (sfsistat)table.body(context, bytes);
}

static sfsistat on_eom(SMFICTX *context) {
    return (sfsistat)table.eom(context);
}

static sfsistat on_abort(SMFICTX *context) {
    table.abort(context);
    return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *context) {
    table.close(context);
    return SMFIS_CONTINUE;
}

bool durward_milter_register(const char *name, uint64_t actions, const durward_callbacks *callbacks) {
    table = *callbacks;
    struct smfiDesc description = {
        .xxfi_name = (char *)name,
        .xxfi_version = SMFI_VERSION,
        .xxfi_flags = (unsigned long)actions,
        .xxfi_connect = on_connect,
        .xxfi_helo = on_helo,
        .xxfi_envfrom = on_mail,
        .xxfi_envrcpt = on_rcpt,
        .xxfi_header = on_header,
        .xxfi_eoh = on_eoh,
        .xxfi_body = on_body,
        .xxfi_eom = on_eom,
        .xxfi_abort = on_abort,
        .xxfi_close = on_close,
        .xxfi_unknown = on_unknown,
        .xxfi_data = on_data,
        .xxfi_negotiate = on_negotiate,
    };
    return smfi_register(description) == MI_SUCCESS;
}
