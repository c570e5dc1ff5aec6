// SPDX-License-Identifier: Apache-2.0
#include "load_stages.h"

#include "load_common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { HIGH_WATER = 64 * 1024, READ_SIZE = 4096 };

static void begin_message(struct session *self, struct run *run)
{
    self->number = run->number_base + run->begun++;
    self->left--;
    self->phase = self->phase == NEGOTIATE ? NEGOTIATE : MAIL;
    self->decided = false;
    self->skipped = 0;
    self->recipients_sent = self->recipients_taken = 0;
    self->field = self->body = 0;
    unsigned long long number = self->number;
    snprintf(self->queue_id, sizeof self->queue_id, "%012llX", number & 0xffffffffffffULL);
    snprintf(self->client_address, sizeof self->client_address, "192.0.2.%u", (unsigned)(number % 254 + 1));
    snprintf(self->reverse_path, sizeof self->reverse_path, "anna.%010llu@example.org", number);
}

struct place {
    union {
        struct sockaddr any;
        struct sockaddr_un local;
        struct sockaddr_in internet;
    } address;
    socklen_t size;
};

static struct place place_of(const char *text)
{
    struct place place = { .size = sizeof place.address.local };
    if (strncmp(text, "inet:", 5) != 0) {
        place.address.local.sun_family = AF_UNIX;
        if (strlen(text) >= sizeof place.address.local.sun_path) {
            give_up(EXIT_USAGE, "the socket's path is too long: %s", text);
        }
        strcpy(place.address.local.sun_path, text);
        return place;
    }
    char *at = NULL;
    unsigned long port = strtoul(text + 5, &at, 10);
    place.size = sizeof place.address.internet;
    place.address.internet.sin_family = AF_INET;
    place.address.internet.sin_port = htons((uint16_t)port);
    if (port == 0 || port > UINT16_MAX || *at != '@'
        || inet_pton(AF_INET, at + 1, &place.address.internet.sin_addr) != 1) {
        give_up(EXIT_USAGE, "not inet:PORT@ADDRESS: %s", text);
    }
    return place;
}

void session_open(struct session *self, struct run *run)
{
    struct place place = place_of(run->socket_path);
    self->began_us = self->active_us = now_us();
    self->socket = socket(place.address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (place.address.any.sa_family == AF_INET) {
        (void)setsockopt(self->socket, IPPROTO_TCP, TCP_NODELAY, &(int) { 1 }, sizeof(int));
    }
    // Connecting waits for room in the filter's backlog; only then is the socket made non-blocking.
    struct timeval limit = { .tv_sec = 30 };
    if (self->socket < 0 || setsockopt(self->socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0
        || connect(self->socket, &place.address.any, place.size) != 0
        || fcntl(self->socket, F_SETFL, O_NONBLOCK) != 0) {
        give_up(EXIT_FILTER, "cannot connect to the filter at %s: %s", run->socket_path, strerror(errno));
    }
    self->phase = NEGOTIATE;
    self->waiting = 0;
    self->rests = false;
    self->accepts_all = self->refuses_all = false;
    self->out.used = self->in.used = 0;
    self->left = run->per_connection;
    begin_message(self, run);
}

// False where the filter has not answered yet.
static bool receive(struct session *self, struct run *run)
{
    struct reply reply;
    enum parse parsed = reply_parse(&self->in, &reply);
    if (parsed == PARSE_BROKEN) {
        give_up(EXIT_FILTER, "the filter sent a packet of impossible length after %s", session_stage(self));
    }
    if (parsed == PARSE_WHOLE) {
        take_reply(self, run, &reply);
        bytes_drop(&self->in, reply.whole);
        return true;
    }
    ssize_t count = recv(self->socket, bytes_reserve(&self->in, READ_SIZE), READ_SIZE, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (count <= 0) {
        give_up(EXIT_FILTER, "the filter closed the connection instead of answering %s (message %llu): %s",
            session_stage(self), (unsigned long long)self->number, count == 0 ? "end of file" : strerror(errno));
    }
    self->in.used += (size_t)count;
    self->active_us = now_us();
    return true;
}

static bool flush(struct session *self)
{
    while (self->out.used > 0) {
        ssize_t count = send(self->socket, self->out.data, self->out.used, MSG_NOSIGNAL);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
            return false;
        }
        if (count <= 0) {
            give_up(EXIT_FILTER, "the filter closed the connection before %s (message %llu): %s", session_stage(self),
                (unsigned long long)self->number, strerror(errno));
        }
        bytes_drop(&self->out, (size_t)count);
        self->active_us = now_us();
    }
    return true;
}

static void count_outcome(struct run *run, enum outcome outcome, uint64_t latency_us)
{
    run->latencies_us[run->finished++] = latency_us > UINT32_MAX ? UINT32_MAX : (uint32_t)latency_us;
    run->outcomes[outcome]++;
}

// False where the connection has no more to do.
static bool finish_message(struct session *self, struct run *run)
{
    count_outcome(run, self->outcome, now_us() - self->began_us);
    if (self->in.used > 0) {
        give_up(EXIT_FILTER, "the filter sent a reply that it had negotiated away (message %llu)",
            (unsigned long long)self->number);
    }
    if (self->accepts_all || self->refuses_all) {
        // The MTA asks no more: what else would have come over this connection has the same outcome.
        for (; self->left > 0 && run->begun < run->messages; self->left--, run->begun++) {
            count_outcome(run, self->outcome, 0);
        }
        return false;
    }
    packet_end(&self->out, packet_begin(&self->out, SMFIC_ABORT)); // Postfix sends it after each message
    if (self->left == 0 || run->begun == run->messages) {
        return false;
    }
    begin_message(self, run);
    self->began_us = now_us();
    return true;
}

static bool should_rest(const struct session *self, const struct run *run)
{
    if (run->idle) {
        return self->phase == MAIL;
    }
    return run->midway && self->phase == BODY && self->skipped == 0
        && self->body >= run->source->size(run->source->state, self->number) / 2;
}

// Who rests is owed nothing, so that it can be read is bad news.
static void expect_silence(const struct session *self)
{
    char byte;
    ssize_t count = recv(self->socket, &byte, 1, MSG_PEEK);
    if (count >= 0) {
        give_up(EXIT_FILTER, "the filter %s while the session rests at %s (message %llu)",
            count == 0 ? "closed the connection" : "sent what nobody waits for", session_stage(self),
            (unsigned long long)self->number);
    }
}

enum progress session_advance(struct session *self, struct run *run)
{
    for (;;) {
        // Before HEADERS: smtpd hands the socket over to cleanup there, and flushes.
        bool due = self->waiting != 0 || self->out.used >= HIGH_WATER || (self->phase == HEADERS && self->field == 0)
            || should_rest(self, run);
        if (due && !flush(self)) {
            return SESSION_WAITS_TO_SEND;
        }
        if (self->waiting != 0) {
            if (!receive(self, run)) {
                return SESSION_WAITS;
            }
        } else if (self->decided) {
            if (!finish_message(self, run)) {
                return SESSION_OVER;
            }
        } else if (should_rest(self, run)) {
            expect_silence(self);
            return SESSION_RESTS;
        } else {
            send_next(self, run);
        }
    }
}

bool session_is_read(const struct session *self)
{
    int unread = 0;
    return ioctl(self->socket, SIOCOUTQ, &unread) == 0 && unread == 0;
}

void session_close(struct session *self)
{
    if (!self->accepts_all && !self->refuses_all) {
        if (self->phase > MAIL && !self->decided) {
            packet_end(&self->out, packet_begin(&self->out, SMFIC_ABORT));
        }
        packet_end(&self->out, packet_begin(&self->out, SMFIC_QUIT));
        (void)flush(self); // where there is no room the filter sees the end of the connection instead
    }
    close(self->socket);
    self->socket = -1;
}
