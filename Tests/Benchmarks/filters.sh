# SPDX-License-Identifier: Apache-2.0
# Starting and stopping the filters that are compared and the servers that they ask. Sourced by bench.sh, recipients.sh
# and content.sh, which set $work (a temporary directory) and $bin. A filter NAME listens on $work/NAME.sock, or where
# listen_of[NAME] says, and writes to $work/NAME.log.

declare -A pid_of=() listen_of=()

socket_of() { echo "${listen_of[$1]:-$work/$1.sock}"; }

# filter_start NAME COMMAND...: waits until it greets, for at most BENCH_START_TIMEOUT seconds.
filter_start() {
    local name=$1 deadline
    shift
    "$@" </dev/null >"$work/$name.log" 2>&1 &
    pid_of[$name]=$!
    deadline=$((SECONDS + ${BENCH_START_TIMEOUT:-30}))
    until "$bin/milter_load" --socket "$(socket_of "$name")" --idle --reply-timeout 5 </dev/null >/dev/null 2>&1; do
        if ! kill -0 "${pid_of[$name]}" 2>/dev/null || ((SECONDS >= deadline)); then
            echo "bench: $name does not answer on its socket; the end of what it said:" >&2
            tail -n 20 "$work/$name.log" >&2
            return 1
        fi
        sleep 0.05
    done
}

# server_start NAME SOCKET COMMAND...: waits until the socket is there.
server_start() {
    local name=$1 socket=$2 deadline=$((SECONDS + ${BENCH_START_TIMEOUT:-30}))
    shift 2
    "$@" </dev/null >"$work/$name.log" 2>&1 &
    pid_of[$name]=$!
    until [[ -S $socket ]]; do
        if ! kill -0 "${pid_of[$name]}" 2>/dev/null || ((SECONDS >= deadline)); then
            echo "bench: $name does not listen; the end of what it said:" >&2
            tail -n 20 "$work/$name.log" >&2
            return 1
        fi
        sleep 0.05
    done
}

# filters_stop [NAME...]: asks these to end (without a name all of them, servers too), and after two seconds no
# longer asks: libmilter's smfi_stop takes up to five.
filters_stop() {
    local name attempt alive names=("$@")
    (($# > 0)) || names=("${!pid_of[@]}")
    for name in "${names[@]}"; do kill -TERM "${pid_of[$name]}" 2>/dev/null || true; done
    for attempt in {1..20}; do
        alive=0
        for name in "${names[@]}"; do kill -0 "${pid_of[$name]}" 2>/dev/null && alive=1; done
        ((alive)) || break
        sleep 0.1
    done
    for name in "${names[@]}"; do
        kill -KILL "${pid_of[$name]}" 2>/dev/null || true
        wait "${pid_of[$name]}" 2>/dev/null || true
        unset "pid_of[$name]"
    done
}

# load NAME OPTIONS...: one run of the load client against a filter; its line, or a failure that it explains.
load() {
    local name=$1
    shift
    "$bin/milter_load" --socket "$(socket_of "$name")" --pid "${pid_of[$name]}" --deadline 120 "$@" </dev/null
}

# field NAME: that field of a load line on standard input.
field() {
    awk -v name="$1" '{ for (i = 1; i <= NF; i++) { split($i, pair, "="); if (pair[1] == name) print pair[2] } }'
}
