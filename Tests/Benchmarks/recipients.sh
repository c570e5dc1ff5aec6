#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the recipients that other servers know cost durward, as one Markdown table. bench.sh calls it at its end; alone
# it measures some parts. See README.md here.
#
# Usage: recipients.sh PATH_TO_DURWARD [cached|dovecot|many|hang|crowd]...
# BENCH_ROUNDS (5), BENCH_STRICT=1 (exit 1 where a goal is missed), BENCH_START_TIMEOUT (30 seconds),
# BENCH_ADDRESSES (1000000, how many are remembered in `many`).
# Exit: 0 it ran, 1 a row could not be measured or (strict) a goal was missed, 64 usage.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$here/bin
rounds=${BENCH_ROUNDS:-5} many=${BENCH_ADDRESSES:-1000000}
if (($# < 1)) || [[ ! -x $1 || ! $rounds =~ ^[1-9][0-9]?$ || ! $many =~ ^[1-9][0-9]{3,7}$ ]]; then
    echo "usage: recipients.sh PATH_TO_DURWARD [cached|dovecot|many|hang|crowd]..." >&2
    exit 64
fi
durward=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
source "$here/filters.sh"
source "$here/tools.sh"
source "$here/recipients_configs.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/durward-recipients.XXXXXX")
chmod 755 "$work" # Dovecot's processes give up root
trap 'filters_stop; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
table=$work/table
: >"$table"
failures=0 missed=0

# row LABEL FIGURE GOAL MET MORE
row() {
    [[ $4 == no ]] && missed=$((missed + 1))
    echo "| $1 | $2 | $3 | $4 | $5 |" >>"$table"
    say "$1: $2; goal $3, met $4; $5"
}

# filter NAME ENTRIES: durward as NAME, with these entries of `recipients:`.
filter() {
    config_recipients "$1" "${listen_of[$1]:-unix:$work/$1.sock}" "$2" >"$work/$1.yaml"
    filter_start "$1" "$durward" serve --config "$work/$1.yaml" || return 1
}

# each_cost PER_MESSAGE NAME...: CPU a recipient for each filter, in turns, the median; into cost[NAME].
declare -A cost=()
each_cost() {
    local per=$1 round name line
    shift
    rm -f "$work"/cost.*
    for ((round = 0; round <= rounds; round++)); do
        for name in "$@"; do
            line=$(load "$name" --domain known.example --distinct 10000 --recipients "$per" \
                --messages $((10000 / per > 5000 ? 5000 : 10000 / per)) --per-connection 50)
            [[ $(field deferred <<<"$line")$(field refused <<<"$line") == 00 ]] || return 1
            ((round == 0)) || field cpu_us_per_recipient <<<"$line" >>"$work/cost.$name"
        done
    done
    for name in "$@"; do cost[$name]=$(median <"$work/cost.$name"); done
}

cached_rows() {
    local per more
    server_start map "$work/map.sock" "$bin/answering_server" socketmap "$work/map.sock" || return 1
    filter inline "$(entry known.example "$(inline_addresses known.example 10000)")" || return 1
    filter cached "$(entry known.example "socketmap: unix:$work/map.sock:users")" || return 1
    load cached --domain known.example --messages 100 --recipients 100 --per-connection 50 >/dev/null
    for per in 100 1; do
        each_cost "$per" inline cached || return 1
        more=$(calc %.1f "${cost[cached]} - ${cost[inline]}")
        row "cached rather than inline, 10,000 addresses, $per a message" "$more µs CPU more" "≤ 20 µs" \
            "$(within "$more" 20)" "inline ${cost[inline]} µs, cached ${cost[cached]} µs a recipient"
    done
    store_row
    filters_stop
}

# What memory has lost is still in the store: the first time after a restart, without the server.
store_row() {
    local round line label="… the first time after a restart, from SQLite, 100 a message"
    local options=(--domain known.example --messages 100 --recipients 100 --per-connection 50)
    filters_stop map
    rm -f "$work"/cost.*
    for round in 1 2 3; do
        filters_stop cached
        filter_start cached "$durward" serve --config "$work/cached.yaml" || return 1
        line=$(load cached "${options[@]}")
        [[ $(field taken <<<"$line") == 10000 ]] || return 1
        field cpu_us_per_recipient <<<"$line" >>"$work/cost.cached"
        load inline "${options[@]}" | field cpu_us_per_recipient >>"$work/cost.inline"
    done
    cost[cached]=$(median <"$work/cost.cached") cost[inline]=$(median <"$work/cost.inline")
    row "$label" "$(calc %.1f "${cost[cached]} - ${cost[inline]}") µs CPU more" – – \
        "inline ${cost[inline]} µs, from SQLite ${cost[cached]} µs a recipient"
}

dovecot_rows() {
    local check line rate met
    if ! command -v dovecot >/dev/null || [[ $(id -u) != 0 ]]; then
        say "SKIPPED: Dovecot (dovecot-lmtpd is missing, or this is not root)"
        echo "| 1,000 recipients a second, Dovecot | skipped | | | |" >>"$table"
        return 0
    fi
    for check in no yes; do
        dovecot_files "$work/dovecot-$check" "$check"
        server_start "dovecot-$check" "$work/dovecot-$check/run/lmtp" \
            dovecot -F -c "$work/dovecot-$check/dovecot.conf" || return 1
        filter "ask-$check" "$(entry dovecot.example "lmtp: unix:$work/dovecot-$check/run/lmtp")" || return 1
        line=$(load "ask-$check" --domain dovecot.example --sessions 50 --messages 10000 --gone-every 10) || return 1
        rate=$(calc %.0f "$(field recipients <<<"$line") / $(field seconds <<<"$line")")
        met=$(within 1000 "$rate")
        [[ $(field deferred <<<"$line") == 0 && $(field refused <<<"$line") == 1000 ]] || met=no
        row "Dovecot, 50 sessions, quota asked: $check" "$rate recipients/s, $(field deferred <<<"$line") tempfails" \
            "≥ 1,000/s, 0" "$met" "$(field cpu_us_per_recipient <<<"$line") µs CPU each, connection included; \
p50 $(field rcpt_p50_ms <<<"$line") ms, p99 $(field rcpt_p99_ms <<<"$line") ms; $(field refused <<<"$line") refused"
        filters_stop "ask-$check" "dovecot-$check"
        rm -rf "$work/dovecot-$check"
    done
}

many_rows() {
    local line before resident started client shown beside
    local -a again=(--domain many.example --first $((many - 999)) --distinct 1000 --sessions 4 --messages 4000)
    server_start many-map "$work/many-map.sock" "$bin/answering_server" socketmap "$work/many-map.sock" || return 1
    filter many "$(entry many.example "socketmap: unix:$work/many-map.sock:users")" || return 1
    before=$(load many --idle | field rss_kib)
    # Not one more: half of what memory holds goes then, see Memory.swift.
    line=$(load many --domain many.example --sessions 8 --messages $((many / 100)) --recipients 100 \
        --per-connection 100 --deadline 600) || return 1
    sleep 1 # what waits to be written
    resident=$(load many --idle | field rss_kib)
    row "$many addresses remembered" "$(mib <<<"$resident") MiB resident" "< 200 MiB" \
        "$(within "$resident" $((200 * 1024 - 1)))" "$(calc %.0f "($resident - $before) * 1024 / $many") bytes each; \
peak $(load many --idle | field peak_kib | mib) MiB; asked at \
$(calc %.0f "$(field recipients <<<"$line") / $(field seconds <<<"$line")")/s, \
$(field cpu_us_per_recipient <<<"$line") µs CPU each; $(field deferred <<<"$line") tempfails"
    load many "${again[@]}" >"$work/alone"
    started=$EPOCHREALTIME
    "$durward" cache show --config "$work/many.yaml" >"$work/shown" & client=$!
    sleep 0.5
    beside=$(load many "${again[@]}")
    wait "$client" || return 1
    shown=$(calc %.1f "$EPOCHREALTIME - $started")
    row "… \`durward cache show\`" "$shown s" – – "$(grep -c @ "$work/shown") of them, \
$(sed -n '1s/;.*//;1s/# cache: //p' "$work/shown"); database $(du -k "$work/many.db" | cut -f 1 | mib) MiB and its log \
$(du -k "$work/many.db-wal" | cut -f 1 | mib) MiB; a recipient's p99 meanwhile $(field rcpt_p99_ms <<<"$beside") ms, \
before $(field rcpt_p99_ms <"$work/alone") ms; afterwards $(load many --idle | field rss_kib | mib) MiB resident"
    filters_stop many many-map
    rm -f "$work"/many.db* "$work/shown"
}

# latency DOMAIN FIRST: p50 and p99 of a recipient in ms, the medians of three runs of four sessions, each with
# recipients of its own.
latency() {
    local run line
    rm -f "$work"/p50 "$work"/p99
    for run in 0 1 2; do
        line=$(load beside --domain "$1" --first $(($2 + run * 2000)) --sessions 4 --messages 2000) || return 1
        [[ $(field deferred <<<"$line") == 0 ]] || return 1
        field rcpt_p50_ms <<<"$line" >>"$work/p50"
        field rcpt_p99_ms <<<"$line" >>"$work/p99"
    done
    echo "$(sort -n "$work/p50" | sed -n 2p) $(sort -n "$work/p99" | sed -n 2p)"
}

hang_rows() {
    local kind alone hanging client first
    server_start hang "$work/hang.sock" "$bin/answering_server" lmtp "$work/hang.sock" --hang || return 1
    server_start quick "$work/quick.sock" "$bin/answering_server" lmtp "$work/quick.sock" || return 1
    filter beside "$(entry hang.example "lmtp: unix:$work/hang.sock"
        entry asked.example "lmtp: unix:$work/quick.sock"
        entry known.example "$(inline_addresses known.example 6000)")" || return 1
    local -A before=()
    before[known]=$(latency known.example 1) || return 1
    before[asked]=$(latency asked.example 1) || return 1
    load beside --domain hang.example --sessions 50 --messages 50 --together >"$work/hung" &
    client=$! pid_of[hung]=$!
    sleep 0.5
    for kind in known asked; do
        # Who is asked for is nobody of before.
        first=1
        [[ $kind == known ]] || first=10001
        hanging=$(latency "$kind.example" $first) || return 1
        kill -0 "$client" 2>/dev/null || return 1
        alone=${before[$kind]}
        row "50 sessions hang; another domain, $([[ $kind == known ]] && echo inline || echo asked by LMTP)" \
            "p50 ${hanging% *} ms, p99 ${hanging#* } ms" "p50 ≤ 1.5 × + 0.2 ms" \
            "$(within "${hanging% *}" "$(calc %.3f "${alone% *} * 1.5 + 0.2")")" \
            "without them p50 ${alone% *} ms, p99 ${alone#* } ms; 4 sessions"
    done
    wait "$client"
    unset "pid_of[hung]"
    row "… the 50 themselves" "answered after at most $(calc %.1f "$(field rcpt_max_ms <"$work/hung") / 1000") s" \
        "≤ 10.5 s" "$(within "$(field rcpt_max_ms <"$work/hung")" 10500)" "$(field deferred <"$work/hung") tempfails"
    filters_stop beside hang quick
}

free_port() {
    local port
    for port in $(shuf -i 20000-30000 -n 50); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return 0; }
    done
    return 1
}

crowd_rows() {
    local name sessions line first=1 last met
    server_start slow "$work/slow.sock" "$bin/answering_server" lmtp "$work/slow.sock" --delay 3000 || return 1
    listen_of[crowd-inet]=inet:$(free_port)@127.0.0.1
    for name in crowd-unix crowd-inet; do
        filter "$name" "$(entry slow.example "lmtp: unix:$work/slow.sock
    accepts_anyone: trust")" || return 1
        for sessions in 64 128 400; do
            line=$(load "$name" --domain slow.example --first $first --sessions $sessions --together) || return 1
            first=$((first + sessions))
            last=$(calc %.2f "$(field rcpt_max_ms <<<"$line") / 1000")
            met=$(within "$last" 3.5)
            [[ $(field taken <<<"$line") == "$sessions" ]] || met=no
            row "$sessions sessions at once, ${name#crowd-} listen, 3 s to answer" "the last after $last s" "≤ 3.5 s" \
                "$met" "$(field deferred <<<"$line") tempfails; p50 $(calc %.2f "$(field rcpt_p50_ms <<<"$line") / 1000") s"
        done
        filters_stop "$name"
    done
    filters_stop slow
}

compile
(($# > 0)) || set -- cached dovecot crowd hang many
for part in "$@"; do
    say "recipients: $part"
    if ! "${part}_rows"; then
        failures=$((failures + 1))
        echo "| $part | failed | | | |" >>"$table"
        tail -n 5 "$work"/*.log >&2 || true
        filters_stop
    fi
done
echo
echo "What recipients cost that other servers know. $(nproc) cores, Linux $(uname -r), $(uname -m)."
echo
echo "| row | durward | goal | met | beside it |"
echo "|---|---|---|---|---|"
cat "$table"
echo
echo "Goals missed: $missed. Parts that could not be measured: $failures. Seconds: $SECONDS."
((failures == 0)) || exit 1
((missed == 0)) || [[ ${BENCH_STRICT:-0} != 1 ]]
