// SPDX-License-Identifier: Apache-2.0
//
// A load client for milters: plays the part of Postfix towards a filter on a Unix socket, over one epoll
// thread, and prints one line of key=value fields about what the filter cost. See usage() for its options.
//
// Exit: 0 done, 1 out of resources, 2 the filter died, hung or broke the protocol, 64 usage.
#include "load_common.h"
#include "load_process.h"
#include "load_recipients.h"
#include "load_session.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum {
    MAX_SESSIONS = 10000,
    MAX_MESSAGES = 10000000,
    MAX_RECIPIENTS = 1000,
    MAX_SECONDS = 3600,
    EVENTS_AT_ONCE = 256,
};

struct options {
    struct run run;
    struct processes processes;
    const char *generate, *directory;
    unsigned sessions;
    unsigned hold_seconds;    // idle, midway: how long to wait for a byte on standard input
    unsigned reply_seconds;   // how long a filter may take for one reply
    unsigned overall_seconds; // how long the run may take
    bool reset_peak;
    bool together;
    struct recipients recipients;
};

static _Noreturn void usage(void)
{
    fputs("usage: milter_load --socket PATH|inet:PORT@ADDRESS [--generate KIND:N | --dir DIR] [options]\n"
          "  --generate KIND:N     messages of N octets: text, html, base64 or zip (text:2048)\n"
          "  --dir DIR             the messages of that folder\n"
          "  --messages N          how many messages (1000)\n"
          "  --sessions C          how many sessions at once (1)\n"
          "  --per-connection M    messages a connection (1)\n"
          "  --recipients R        recipients a message (1): user1@example.com, user2@…\n"
          "  --domain D            recipients of that domain, none of them twice; messages end after them\n"
          "  --first F             … the first is userF@ (1)\n"
          "  --distinct N          … after N recipients the first comes again (never)\n"
          "  --gone-every K        … each K-th is goneN@ instead (never)\n"
          "  --together            greet with all sessions, then go on with all at once; one message each\n"
          "  --size                declare SIZE= at MAIL\n"
          "  --pid PID             a process of the filter, whose CPU time and memory count (repeatable)\n"
          "  --reset-peak          forget the peak of resident memory that is older than this run\n"
          "  --idle                open the sessions, greet, send nothing, report, hold\n"
          "  --midway              one message a session: send the first half, report when it was read, hold\n"
          "  --hold SECONDS        idle, midway: close on a byte or end of file on standard input, or after this (0)\n"
          "  --reply-timeout S     seconds a filter may take for one reply (30)\n"
          "  --deadline S          seconds the whole run may take (600)\n", stderr);
    exit(EXIT_USAGE);
}

static unsigned long number_of(const char *option, const char *text, unsigned long least, unsigned long most)
{
    char *end = NULL;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || end == text || *end != 0 || *text == '-' || value < least || value > most) {
        give_up(EXIT_USAGE, "--%s wants a number from %lu to %lu, not %s", option, least, most, text);
    }
    return value;
}

static void read_options(int count, char **arguments, struct options *into)
{
    static const struct option known[] = { { "socket", 1, NULL, 's' }, { "generate", 1, NULL, 'g' },
        { "dir", 1, NULL, 'd' }, { "messages", 1, NULL, 'n' }, { "sessions", 1, NULL, 'c' },
        { "per-connection", 1, NULL, 'm' }, { "recipients", 1, NULL, 'r' }, { "size", 0, NULL, 'z' },
        { "pid", 1, NULL, 'p' }, { "reset-peak", 0, NULL, 'k' }, { "idle", 0, NULL, 'i' }, { "hold", 1, NULL, 'h' },
        { "midway", 0, NULL, 'w' }, { "domain", 1, NULL, 'D' }, { "first", 1, NULL, 'F' }, { "distinct", 1, NULL, 'N' },
        { "gone-every", 1, NULL, 'K' }, { "together", 0, NULL, 'T' }, { "reply-timeout", 1, NULL, 't' },
        { "deadline", 1, NULL, 'l' }, { NULL, 0, NULL, 0 } };
    int option;
    struct run *run = &into->run;
    while ((option = getopt_long(count, arguments, "", known, NULL)) != -1) {
        switch (option) {
        case 's': run->socket_path = strncmp(optarg, "unix:", 5) == 0 ? optarg + 5 : optarg; break;
        case 'g': into->generate = optarg; break;
        case 'd': into->directory = optarg; break;
        case 'n': run->messages = number_of("messages", optarg, 1, MAX_MESSAGES); break;
        case 'c': into->sessions = (unsigned)number_of("sessions", optarg, 1, MAX_SESSIONS); break;
        case 'm': run->per_connection = number_of("per-connection", optarg, 1, MAX_MESSAGES); break;
        case 'r': run->recipients = (unsigned)number_of("recipients", optarg, 1, MAX_RECIPIENTS); break;
        case 'D': into->recipients.domain = optarg; break;
        case 'F': into->recipients.first = number_of("first", optarg, 1, MAX_MESSAGES); break;
        case 'N': into->recipients.distinct = number_of("distinct", optarg, 1, MAX_MESSAGES); break;
        case 'K': into->recipients.gone_every = number_of("gone-every", optarg, 2, MAX_MESSAGES); break;
        case 'T': into->together = true; break;
        case 'z': run->declare_size = true; break;
        case 'p': processes_add(&into->processes, optarg); break;
        case 'k': into->reset_peak = true; break;
        case 'i': run->idle = true; break;
        case 'w': run->midway = true; break;
        case 'h': into->hold_seconds = (unsigned)number_of("hold", optarg, 0, MAX_SECONDS); break;
        case 't': into->reply_seconds = (unsigned)number_of("reply-timeout", optarg, 1, MAX_SECONDS); break;
        case 'l': into->overall_seconds = (unsigned)number_of("deadline", optarg, 1, MAX_SECONDS); break;
        default: usage();
        }
    }
    run->envelope = into->recipients.domain == NULL ? NULL : &into->recipients;
    bool stops = run->idle || into->together || run->envelope != NULL;
    if (optind != count || run->socket_path == NULL || (into->generate != NULL && into->directory != NULL)
        || (run->midway && stops)) {
        usage();
    }
}

// How a session wants to be woken: when it can be read, or when it can be written too.
static void watch(int poller, struct session *session, int operation, bool sending)
{
    struct epoll_event event = { .events = sending ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = session };
    if (epoll_ctl(poller, operation, session->socket, &event) != 0) {
        give_up(1, "epoll: %s", strerror(errno));
    }
}

// Advances a session as far as it goes, and on to its next connections. True where it has ended or come to rest.
static bool drive(int poller, struct session *session, struct run *run)
{
    for (;;) {
        bool fresh = session->socket < 0;
        if (fresh) {
            if (run->begun >= run->messages) {
                return true;
            }
            session_open(session, run);
        }
        enum progress progress = session_advance(session, run);
        if (progress == SESSION_OVER) {
            session_close(session);
            continue;
        }
        watch(poller, session, fresh ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, progress == SESSION_WAITS_TO_SEND);
        bool rested = session->rests;
        session->rests = progress == SESSION_RESTS;
        return session->rests && !rested;
    }
}

static void check_times(const struct session *sessions, const struct options *options, uint64_t begun_us)
{
    uint64_t now = now_us();
    if (now - begun_us > options->overall_seconds * 1000000ULL) {
        give_up(EXIT_FILTER, "not done after %u seconds: %llu of %llu messages", options->overall_seconds,
            (unsigned long long)options->run.finished, (unsigned long long)options->run.messages);
    }
    for (unsigned at = 0; at < options->sessions; at++) {
        const struct session *session = &sessions[at];
        if (session->socket >= 0 && !session->rests && now - session->active_us > options->reply_seconds * 1000000ULL) {
            give_up(EXIT_FILTER, "the filter hangs: no answer to %s for %u seconds (message %llu)",
                session_stage(session), options->reply_seconds, (unsigned long long)session->number);
        }
    }
}

static void run_sessions(int poller, struct session *sessions, struct options *options)
{
    struct epoll_event events[EVENTS_AT_ONCE];
    uint64_t begun_us = now_us();
    unsigned busy = 0;
    for (unsigned at = 0; at < options->sessions; at++) {
        busy += !drive(poller, &sessions[at], &options->run);
    }
    uint64_t checked_us = now_us();
    while (busy > 0) {
        int ready = epoll_wait(poller, events, EVENTS_AT_ONCE, 250);
        if (ready < 0 && errno != EINTR) {
            give_up(1, "epoll: %s", strerror(errno));
        }
        for (int at = 0; at < ready; at++) {
            busy -= drive(poller, events[at].data.ptr, &options->run);
        }
        if (now_us() - checked_us > 250000U) {
            checked_us = now_us();
            check_times(sessions, options, begun_us);
        }
    }
}

static void report(struct run *run, unsigned held, double seconds, uint64_t cpu_ns, struct memory memory)
{
    latencies_sort(run->latencies_us, run->finished);
    double each = run->finished == 0 ? 0 : (double)cpu_ns / 1000.0 / (double)run->finished;
    printf("messages=%llu seconds=%.4f cpu_us_per_message=%.2f p50_ms=%.3f p99_ms=%.3f",
        (unsigned long long)run->finished, seconds, each, percentile_ms(run->latencies_us, run->finished, 50),
        percentile_ms(run->latencies_us, run->finished, 99));
    printf(" continue=%llu accept=%llu reject=%llu tempfail=%llu discard=%llu quarantine=%llu",
        (unsigned long long)run->outcomes[OUTCOME_CONTINUE], (unsigned long long)run->outcomes[OUTCOME_ACCEPT],
        (unsigned long long)run->outcomes[OUTCOME_REJECT], (unsigned long long)run->outcomes[OUTCOME_TEMPFAIL],
        (unsigned long long)run->outcomes[OUTCOME_DISCARD], (unsigned long long)run->quarantined);
    if (run->midway) {
        printf(" held=%u", held);
    }
    if (run->envelope != NULL) {
        recipients_report(run->envelope, cpu_ns);
    }
    printf(" rejected_recipients=%llu edits=%llu progress=%llu replies=%llu steps=0x%x rss_kib=%llu peak_kib=%llu\n",
        (unsigned long long)run->rejected_recipients, (unsigned long long)run->edits,
        (unsigned long long)run->progress, (unsigned long long)run->replies, (unsigned)run->steps,
        (unsigned long long)memory.resident_kib, (unsigned long long)memory.peak_kib);
    fflush(stdout);
}

// Waits until the filter has read what the sessions at rest have sent; returns their number.
static unsigned wait_until_read(const struct session *sessions, const struct options *options)
{
    uint64_t begun_us = now_us();
    unsigned held = 0;
    for (unsigned at = 0; at < options->sessions; at++) {
        if (sessions[at].socket < 0) {
            continue;
        }
        held++;
        while (!session_is_read(&sessions[at])) {
            if (now_us() - begun_us > options->reply_seconds * 1000000ULL) {
                give_up(EXIT_FILTER, "the filter does not read what session %u has sent, for %u seconds", at,
                    options->reply_seconds);
            }
            poll(NULL, 0, 5);
        }
    }
    return held;
}

static void hold(unsigned seconds)
{
    struct pollfd input = { .fd = 0, .events = POLLIN };
    (void)poll(&input, 1, (int)(seconds * 1000U));
}

int main(int count, char **arguments)
{
    struct options options = { .sessions = 1, .reply_seconds = 30, .overall_seconds = 600,
        .run = { .messages = 1000, .per_connection = 1, .recipients = 1 } };
    read_options(count, arguments, &options);
    struct run *run = &options.run;
    struct source source = options.directory != NULL ? source_directory(options.directory)
                                                     : source_generated(options.generate != NULL ? options.generate : "text:2048");
    run->source = &source;
    // Later runs against the same filter name their messages otherwise.
    run->number_base = now_us() / 100000U * 10000U;
    run->messages = run->idle || run->midway || options.together ? options.sessions : run->messages;
    recipients_begin(&options.recipients, run->messages * run->recipients);
    run->latencies_us = checked(calloc(run->messages, sizeof *run->latencies_us));
    struct session *sessions = checked(calloc(options.sessions, sizeof *sessions));
    for (unsigned at = 0; at < options.sessions; at++) {
        sessions[at].socket = -1;
    }
    int poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0) {
        give_up(1, "epoll: %s", strerror(errno));
    }
    const struct processes *watched = &options.processes;
    processes_watch(watched);
    if (options.reset_peak) {
        processes_reset_peak(watched);
    }
    if (options.together) {
        run->idle = true;
        run_sessions(poller, sessions, &options);
        run->idle = false;
    }
    uint64_t cpu_before = processes_settled_cpu_ns(watched), begun_us = now_us();
    run_sessions(poller, sessions, &options);
    unsigned held = run->midway ? wait_until_read(sessions, &options) : 0;
    double seconds = (double)(now_us() - begun_us) / 1e6;
    uint64_t cpu_after = processes_settled_cpu_ns(watched);
    report(run, held, seconds, cpu_after - cpu_before, processes_memory(watched));
    if (run->idle || run->midway) {
        hold(options.hold_seconds);
    }
    for (unsigned at = 0; at < options.sessions; at++) {
        if (sessions[at].socket >= 0) {
            session_close(&sessions[at]);
        }
        bytes_free(&sessions[at].in);
        bytes_free(&sessions[at].out);
    }
    free(sessions);
    free(run->latencies_us);
    recipients_end(&options.recipients);
    source.release(source.state);
    return 0;
}
