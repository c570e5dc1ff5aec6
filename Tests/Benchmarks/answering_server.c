// SPDX-License-Identifier: Apache-2.0
//
// A server that knows recipients, for the filter to ask: LMTP or socketmap on a Unix socket, one epoll thread, any
// number of connections. user… exists, whoever else is unknown.
//
// usage: answering_server lmtp|socketmap PATH [--delay MS | --hang]
//   --delay MS     a question about a recipient takes so long; those of one connection are taken one by one
//   --hang         connections are taken, and that is all
// It runs until it is ended. Exit: 1 out of resources, 64 usage.
#include "load_common.h"
#include "load_wire.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 4096, EVENTS_AT_ONCE = 256, READ_SIZE = 16384, MAX_DUE = 1024, MAX_COMMAND = 2000 };

static struct {
    bool is_lmtp, hangs;
    unsigned long delay_ms;
    const char *path;
} options;

struct due {
    uint64_t at_us;
    size_t end; // of the answer, in the bytes that the connection has ever had to send
};

struct connection {
    int socket;
    struct bytes in, out;
    struct due due[MAX_DUE]; // a ring
    size_t first_due, due_count;
    uint64_t busy_until_us;
    size_t sent; // bytes ever
    bool is_over;
    struct connection *before, *after;
};

static struct connection *connections; // those that are open

// Answers leave in the order of the questions.
static void say(struct connection *self, const char *text, bool is_delayed)
{
    bytes_append(&self->out, text, strlen(text));
    if (self->due_count == MAX_DUE) {
        give_up(1, "a connection has more than %d questions open", (int)MAX_DUE);
    }
    if (is_delayed && options.delay_ms > 0) {
        uint64_t now = now_us();
        self->busy_until_us = (self->busy_until_us > now ? self->busy_until_us : now) + options.delay_ms * 1000U;
    }
    self->due[(self->first_due + self->due_count++) % MAX_DUE]
        = (struct due) { self->busy_until_us, self->sent + self->out.used };
}

static void take_line(struct connection *self, const char *line)
{
    if (strncasecmp(line, "RCPT TO:<", 9) == 0) {
        say(self, strncmp(line + 9, "user", 4) == 0 ? "250 2.1.5 ok\r\n" : "550 5.1.1 gone\r\n", true);
    } else if (strncasecmp(line, "LHLO", 4) == 0) {
        say(self, "250-server.example\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES\r\n", false);
    } else if (strncasecmp(line, "QUIT", 4) == 0) {
        say(self, "221 2.0.0 bye\r\n", false);
        self->is_over = true;
    } else {
        say(self, "250 2.0.0 ok\r\n", false);
    }
}

// A request: the map's name, a blank, the address. Its answer is a netstring as well.
static void take_request(struct connection *self, const char *request)
{
    const char *address = request + strcspn(request, " ");
    address += *address != 0;
    say(self, strncmp(address, "user", 4) == 0 ? "10:OK mailbox," : "9:NOTFOUND ,", true);
}

// Takes one command from the front. False where none is complete.
static bool take_command(struct connection *self)
{
    char text[MAX_COMMAND + 1];
    const char *start = (char *)self->in.data;
    char mark = options.is_lmtp ? '\n' : ':';
    const char *end = self->in.used == 0 ? NULL : memchr(start, mark, self->in.used);
    if (end == NULL) {
        self->is_over = self->is_over || self->in.used > MAX_COMMAND;
        return false;
    }
    size_t head = (size_t)(end - start) + 1, length = head, skip = 0;
    if (!options.is_lmtp) {
        length = strtoul(start, NULL, 10);
        skip = head;
        if (length <= MAX_COMMAND && self->in.used < head + length + 1) {
            return false;
        }
    }
    if (length > MAX_COMMAND) {
        self->is_over = true;
        return false;
    }
    memcpy(text, start + skip, length);
    text[length] = 0;
    bytes_drop(&self->in, options.is_lmtp ? length : head + length + 1);
    (options.is_lmtp ? take_line : take_request)(self, text);
    return true;
}

// Sends what is due, and closes where that was all.
static void flush(struct connection *self)
{
    size_t end = self->sent;
    uint64_t now = now_us();
    while (self->due_count > 0 && self->due[self->first_due].at_us <= now) {
        end = self->due[self->first_due].end;
        self->first_due = (self->first_due + 1) % MAX_DUE;
        self->due_count--;
    }
    while (self->sent < end) {
        // Answers are short and their reader reads: a full buffer is waited for.
        ssize_t count = send(self->socket, self->out.data, end - self->sent, MSG_NOSIGNAL);
        if (count <= 0) {
            self->is_over = true;
            self->due_count = 0;
            return;
        }
        bytes_drop(&self->out, (size_t)count);
        self->sent += (size_t)count;
    }
}

static void release(struct connection *self)
{
    *(self->before == NULL ? &connections : &self->before->after) = self->after;
    if (self->after != NULL) {
        self->after->before = self->before;
    }
    close(self->socket);
    bytes_free(&self->in);
    bytes_free(&self->out);
    free(self);
}

static void serve(struct connection *self)
{
    ssize_t count = recv(self->socket, bytes_reserve(&self->in, READ_SIZE), READ_SIZE, MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
        release(self);
        return;
    }
    self->in.used += count > 0 ? (size_t)count : 0;
    if (options.hangs) {
        self->in.used = 0;
        return;
    }
    while (!self->is_over && take_command(self)) {
    }
    flush(self);
    if (self->is_over && self->due_count == 0) {
        release(self);
    }
}

static void take_connection(int listener, int poller)
{
    int socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (socket < 0) {
        return;
    }
    struct connection *self = checked(calloc(1, sizeof *self));
    self->socket = socket;
    self->after = connections;
    if (connections != NULL) {
        connections->before = self;
    }
    connections = self;
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = self };
    if (epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) != 0) {
        give_up(1, "epoll: %s", strerror(errno));
    }
    if (options.is_lmtp && !options.hangs) {
        say(self, "220 server.example LMTP\r\n", false);
        flush(self);
    }
}

// Milliseconds until the next answer is due; -1 for never. Nobody waits where nothing is delayed.
static int next_due_ms(void)
{
    if (options.delay_ms == 0) {
        return -1;
    }
    uint64_t now = now_us(), next = UINT64_MAX;
    for (struct connection *self = connections, *after; self != NULL; self = after) {
        after = self->after;
        flush(self);
        if (self->is_over && self->due_count == 0) {
            release(self);
        } else if (self->due_count > 0 && self->due[self->first_due].at_us < next) {
            next = self->due[self->first_due].at_us;
        }
    }
    return next == UINT64_MAX ? -1 : next <= now ? 0 : (int)((next - now) / 1000U + 1);
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path) {
        give_up(EXIT_USAGE, "the socket's path is too long: %s", path);
    }
    strcpy(address.sun_path, path);
    unlink(path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0
        || chmod(path, 0666) != 0 || listen(listener, BACKLOG) != 0) {
        give_up(1, "cannot listen at %s: %s", path, strerror(errno));
    }
    return listener;
}

static void read_options(int count, char **arguments)
{
    bool is_known = count >= 3 && (strcmp(arguments[1], "lmtp") == 0 || strcmp(arguments[1], "socketmap") == 0);
    for (int at = 3; is_known && at < count; at++) {
        if (strcmp(arguments[at], "--hang") == 0) {
            options.hangs = true;
        } else if (strcmp(arguments[at], "--delay") == 0 && at + 1 < count && isdigit((unsigned char)*arguments[at + 1])) {
            options.delay_ms = strtoul(arguments[++at], NULL, 10);
        } else {
            is_known = false;
        }
    }
    if (!is_known) {
        give_up(EXIT_USAGE, "usage: answering_server lmtp|socketmap PATH [--delay MS | --hang]");
    }
    options.is_lmtp = strcmp(arguments[1], "lmtp") == 0;
    options.path = arguments[2];
}

int main(int count, char **arguments)
{
    read_options(count, arguments);
    int listener = listen_at(options.path), poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event events[EVENTS_AT_ONCE], event = { .events = EPOLLIN, .data.ptr = NULL };
    if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) != 0) {
        give_up(1, "epoll: %s", strerror(errno));
    }
    for (;;) {
        int ready = epoll_wait(poller, events, EVENTS_AT_ONCE, next_due_ms());
        if (ready < 0 && errno != EINTR) {
            give_up(1, "epoll: %s", strerror(errno));
        }
        for (int at = 0; at < ready; at++) {
            if (events[at].data.ptr == NULL) {
                take_connection(listener, poller);
            } else {
                serve(events[at].data.ptr);
            }
        }
    }
}
