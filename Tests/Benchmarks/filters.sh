# SPDX-License-Identifier: Apache-2.0
# Starting and stopping the filters that are compared. Sourced by bench.sh, which sets $work (its temporary
# directory) and $bin. A filter NAME listens on $work/NAME.sock and writes to $work/NAME.log.

declare -A pid_of=()

# filter_start NAME COMMAND...: waits until it greets, for at most BENCH_START_TIMEOUT seconds.
filter_start() {
    local name=$1 deadline
    shift
    "$@" </dev/null >"$work/$name.log" 2>&1 &
    pid_of[$name]=$!
    deadline=$((SECONDS + ${BENCH_START_TIMEOUT:-30}))
    until "$bin/milter_load" --socket "$work/$name.sock" --idle --reply-timeout 5 </dev/null >/dev/null 2>&1; do
        if ! kill -0 "${pid_of[$name]}" 2>/dev/null || ((SECONDS >= deadline)); then
            echo "bench: $name does not answer on its socket; the end of what it said:" >&2
            tail -n 20 "$work/$name.log" >&2
            return 1
        fi
        sleep 0.05
    done
}

# Asks all to end, and after two seconds no longer asks: libmilter's smfi_stop takes up to five.
filters_stop() {
    local name attempt alive
    ((${#pid_of[@]} == 0)) && return 0
    for name in "${!pid_of[@]}"; do kill -TERM "${pid_of[$name]}" 2>/dev/null || true; done
    for attempt in {1..20}; do
        alive=0
        for name in "${!pid_of[@]}"; do kill -0 "${pid_of[$name]}" 2>/dev/null && alive=1; done
        ((alive)) || break
        sleep 0.1
    done
    for name in "${!pid_of[@]}"; do kill -KILL "${pid_of[$name]}" 2>/dev/null || true; done
    wait "${pid_of[@]}" 2>/dev/null || true
    pid_of=()
}

# load NAME OPTIONS...: one run of the load client against a filter; its line, or a failure that it explains.
load() {
    local name=$1
    shift
    "$bin/milter_load" --socket "$work/$name.sock" --pid "${pid_of[$name]}" --deadline 120 "$@" </dev/null
}

# field NAME: that field of a load line on standard input.
field() {
    awk -v name="$1" '{ for (i = 1; i <= NF; i++) { split($i, pair, "="); if (pair[1] == name) print pair[2] } }'
}
