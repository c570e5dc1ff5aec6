// SPDX-License-Identifier: Apache-2.0
//
// One milter session as Postfix conducts it: negotiate, connect, helo, then messages. It sends macros
// before every command, sends no command that the filter negotiated away (SMFIP_NO*), waits for no reply
// that it negotiated away (SMFIP_NR_*), and gathers commands until a reply is due, as Postfix's buffered
// stream does. All sessions of a run share one thread.

#ifndef LOAD_SESSION_H
#define LOAD_SESSION_H

#include "load_recipients.h"
#include "load_source.h"
#include "load_wire.h"

enum outcome { OUTCOME_CONTINUE, OUTCOME_ACCEPT, OUTCOME_REJECT, OUTCOME_TEMPFAIL, OUTCOME_DISCARD, OUTCOME_COUNT };

// What all sessions of a run have in common.
struct run {
    const char *socket_path;   // or inet:PORT@ADDRESS
    const struct source *source;
    bool declare_size;         // SIZE= with MAIL
    unsigned recipients;       // RCPT commands a message
    struct recipients *envelope; // messages that end after their recipients, these; NULL for whole messages
    uint64_t number_base;      // what the first message is called
    uint64_t messages;         // how many are to be sent
    uint64_t per_connection;
    bool idle;                 // stop after helo
    bool midway;               // stop in the middle of the first message
    uint64_t begun;            // messages handed to sessions
    uint64_t finished;
    uint64_t outcomes[OUTCOME_COUNT];
    uint64_t edits, progress, quarantined, rejected_recipients, replies;
    uint32_t steps;            // what the last filter negotiated
    uint32_t *latencies_us;    // room for `messages`
};

enum progress { SESSION_WAITS, SESSION_WAITS_TO_SEND, SESSION_RESTS, SESSION_OVER };

struct session {
    int socket;                // -1: not connected
    struct bytes out, in;
    struct negotiated chosen;
    int phase;
    char waiting;              // the command whose reply is due, 0 for none
    char skipped;              // the command that SMFIR_SKIP ended, 0 for none
    bool decided;              // the message's outcome is known
    bool rests;                // it has come as far as it should, and waits
    bool accepts_all, refuses_all; // the connection's outcome is known
    enum outcome outcome;
    uint64_t number;           // of the message
    uint64_t left;             // messages that this connection may still begin
    unsigned recipients_sent, recipients_taken;
    size_t field, body;        // how far into the message
    uint64_t began_us;         // this message, or the connection where it is the first
    uint64_t asked_us;         // the last RCPT
    uint64_t active_us;        // the last byte in either direction
    char queue_id[24], client_address[24], reverse_path[64], recipient[64];
};

// Connects. Ends the client where the filter does not listen.
void session_open(struct session *self, struct run *run);
// Does all that can be done now: takes replies, sends commands. SESSION_RESTS: idle, after helo; midway, with half of
// the message sent.
enum progress session_advance(struct session *self, struct run *run);
// True once the filter has read all that was sent.
bool session_is_read(const struct session *self);
// Says goodbye and closes.
void session_close(struct session *self);
const char *session_stage(const struct session *self);

#endif
