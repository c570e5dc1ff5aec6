// SPDX-License-Identifier: Apache-2.0
//
// Shared by the three files of a session: load_session.c (its life), load_commands.c (what it sends),
// load_replies.c (what it makes of the answers).

#ifndef LOAD_STAGES_H
#define LOAD_STAGES_H

#include "load_session.h"

enum phase { NEGOTIATE, CONNECT, HELO, MAIL, RCPT, DATA, HEADERS, EOH, BODY, EOM };

// Appends the session's next command, or moves on to the next phase.
void send_next(struct session *self, const struct run *run);

// Takes one reply to the command that waits for it.
void take_reply(struct session *self, struct run *run, const struct reply *reply);

#endif
