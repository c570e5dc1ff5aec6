// SPDX-License-Identifier: Apache-2.0
//
// libmilter for Swift: one table of functions for the callbacks, wrappers for what Swift can't call.
//
// Every text from libmilter is handed on as a slice (pointer and length); a NULL never leaves this
// folder: a missing text or macro is a slice of length 0. Slices are valid only until the
// callback returns. Nothing here keeps state but the table given to
// durward_milter_register.

#ifndef DURWARD_CMILTER_H
#define DURWARD_CMILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <libmilter/mfapi.h>

/// The context that libmilter keeps for one connection.
typedef struct smfi_str *_Nonnull durward_context;

/// Bytes that belong to libmilter; `start` is never NULL.
typedef struct {
    const uint8_t *_Nonnull start;
    size_t count;
} durward_slice;

/// How the client is connected.
typedef enum {
    DURWARD_PEER_UNKNOWN = 0,  ///< no address, or of a family not known here
    DURWARD_PEER_LOCAL = 1,    ///< AF_UNIX
    DURWARD_PEER_IPV4 = 4,
    DURWARD_PEER_IPV6 = 6,
} durward_peer_family;

/// The client's address in network byte order (4 or 16 bytes), its port in host byte order.
typedef struct {
    durward_peer_family family;
    uint8_t address[16];
    uint16_t port;
} durward_peer;

/// Bits of the negotiation; the names are libmilter's, which Swift can't import as typed constants.
enum : uint64_t {
    DURWARD_ACTION_ADD_FIELDS = SMFIF_ADDHDRS,
    DURWARD_ACTION_CHANGE_FIELDS = SMFIF_CHGHDRS,
    DURWARD_ACTION_QUARANTINE = SMFIF_QUARANTINE,

    DURWARD_STEP_NO_HELO = SMFIP_NOHELO,
    DURWARD_STEP_NO_RCPT = SMFIP_NORCPT,
    DURWARD_STEP_NO_BODY = SMFIP_NOBODY,
    DURWARD_STEP_NO_HEADERS = SMFIP_NOHDRS,
    DURWARD_STEP_NO_EOH = SMFIP_NOEOH,
    DURWARD_STEP_NO_UNKNOWN = SMFIP_NOUNKNOWN,
    DURWARD_STEP_NO_DATA = SMFIP_NODATA,
    DURWARD_STEP_SKIP = SMFIP_SKIP,
    DURWARD_STEP_LEADING_SPACE = SMFIP_HDR_LEADSPC,
    DURWARD_STEP_MUTE_CONNECT = SMFIP_NR_CONN,
    DURWARD_STEP_MUTE_HELO = SMFIP_NR_HELO,
    DURWARD_STEP_MUTE_MAIL = SMFIP_NR_MAIL,
    DURWARD_STEP_MUTE_RCPT = SMFIP_NR_RCPT,
    DURWARD_STEP_MUTE_DATA = SMFIP_NR_DATA,
    DURWARD_STEP_MUTE_HEADER = SMFIP_NR_HDR,
    DURWARD_STEP_MUTE_EOH = SMFIP_NR_EOH,
    DURWARD_STEP_MUTE_BODY = SMFIP_NR_BODY,
    DURWARD_STEP_MUTE_UNKNOWN = SMFIP_NR_UNKN,
};

/// What a callback answers with (SMFIS_*).
typedef enum : int32_t {
    DURWARD_CONTINUE = SMFIS_CONTINUE,
    DURWARD_REJECT = SMFIS_REJECT,
    DURWARD_DISCARD = SMFIS_DISCARD,
    DURWARD_ACCEPT = SMFIS_ACCEPT,
    DURWARD_TEMPFAIL = SMFIS_TEMPFAIL,
    DURWARD_NO_REPLY = SMFIS_NOREPLY,
    DURWARD_SKIP = SMFIS_SKIP,
} durward_status;

/// The Swift side: called on libmilter's threads, never at the same time for one context.
typedef struct {
    /// `offered_*` is what the MTA can do; the function sets what this filter wants of it.
    /// false ends the connection.
    bool (*_Nonnull negotiate)(durward_context, uint64_t offered_actions, uint64_t offered_steps,
                               uint64_t *_Nonnull wanted_actions, uint64_t *_Nonnull wanted_steps);
    durward_status (*_Nonnull connect)(durward_context, durward_slice host, const durward_peer *_Nonnull);
    durward_status (*_Nonnull helo)(durward_context, durward_slice name);
    durward_status (*_Nonnull mail)(durward_context, const durward_slice *_Nonnull arguments, size_t count);
    durward_status (*_Nonnull rcpt)(durward_context, const durward_slice *_Nonnull arguments, size_t count);
    durward_status (*_Nonnull data)(durward_context);
    durward_status (*_Nonnull unknown)(durward_context, durward_slice command);
    durward_status (*_Nonnull header)(durward_context, durward_slice name, durward_slice body);
    durward_status (*_Nonnull eoh)(durward_context);
    durward_status (*_Nonnull body)(durward_context, durward_slice chunk);
    durward_status (*_Nonnull eom)(durward_context);
    void (*_Nonnull abort)(durward_context);
    void (*_Nonnull close)(durward_context);
} durward_callbacks;

/// Registers the filter. `actions` are the DURWARD_ACTION_* it may ever ask for. Call once.
bool durward_milter_register(const char *_Nonnull name, uint64_t actions,
                             const durward_callbacks *_Nonnull callbacks);

/// Opens the socket (libmilter's notation) and removes a stale Unix socket that is in its way.
bool durward_milter_open(const char *_Nonnull connection, int backlog);

/// The value of a macro, `i` or `{auth_authen}`; of length 0 where the MTA did not send it.
durward_slice durward_milter_macro(durward_context, const char *_Nonnull name);

/// Sets the reply of a refusal and returns what the callback has to answer with.
///
/// The rules of smfi_setreply(3) and smfi_setmlreply(3) are kept here: `%` is doubled, CR, LF and NUL
/// become spaces, at most 32 lines of 980 bytes; 4xx goes with TEMPFAIL and 5xx with REJECT, as
/// libmilter otherwise drops the text without a word. Where libmilter takes no text at all the answer is
/// the plain TEMPFAIL or REJECT. A code other than 4xx and 5xx is a TEMPFAIL without text.
/// Not for the connect callback, where libmilter has no room for a text.
durward_status durward_milter_reply(durward_context, int code, const char *_Nonnull enhanced,
                                    const durward_slice *_Nonnull lines, size_t count);

/// Adds a header field at the end of the header section (end of message only). No NUL, no bare CR.
bool durward_milter_add_field(durward_context, const char *_Nonnull name, const char *_Nonnull body);

/// Deletes the `index`th (from 1) header field of that name (end of message only).
bool durward_milter_delete_field(durward_context, const char *_Nonnull name, int index);

/// Has the MTA hold the message (end of message only).
bool durward_milter_quarantine(durward_context, const char *_Nonnull reason);

/// Gives freed memory back to the system (malloc_trim, which Swift's Glibc module leaves out).
void durward_return_memory(void);

/// What the Swift side keeps for this connection, NULL at first.
void *_Nullable durward_milter_private(durward_context);
void durward_milter_set_private(durward_context, void *_Nullable);

#endif
