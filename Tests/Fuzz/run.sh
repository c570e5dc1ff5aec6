#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the parsers under libFuzzer: Tests/Fuzz/run.sh [TARGET…], all of them without arguments.
#
#   FUZZ_SECONDS       for each target, default 60
#   FUZZ_JOBS          targets at a time, default 2
#   FUZZ_SANITIZE      a further sanitizer, such as address; then the build takes its own folder
#   DURWARD_VECTORS    folder whose mime/ holds more messages to begin with; default ../shared/vectors beside the
#                      repository. They are only read. Without arguments each is cut at every length first.
#
# What fails a target is written to Tests/Fuzz/FailCases/TARGET, and from then on fails `make test` as well. What may
# hold pieces of the vectors is written to .build-fuzz/found/TARGET instead: make it small and your own first.

set -eu -o pipefail
cd "$(dirname "$0")/../.."
root=$PWD
seconds=${FUZZ_SECONDS:-60}
jobs=${FUZZ_JOBS:-2}
vectors=${DURWARD_VECTORS:-$root/../shared/vectors}
build=$root/.build-fuzz${FUZZ_SANITIZE:+-$FUZZ_SANITIZE}
work=$root/.build-fuzz
export SWIFT_BACKTRACE=enable=no

# With the checks of debug builds, and with the inside of the rooms in sight, but fast.
DURWARD_FUZZ=1 swift build -c release --product fuzzer --scratch-path "$build" --sanitize=fuzzer \
    ${FUZZ_SANITIZE:+--sanitize="$FUZZ_SANITIZE"} \
    -Xswiftc -enable-testing -Xswiftc -assert-config -Xswiftc Debug >"$work.log" 2>&1 \
    || { tail -n 40 "$work.log" >&2; echo "fuzz: the fuzzer can't be built" >&2; exit 1; }
mkdir -p "$work"
mv "$work.log" "$work/build.log"
fuzzer=$build/release/fuzzer

# One target, one line.
run() {
    local name=$1 longest=$2 dictionary=$3 reads=$4 status=0
    local corpus=$work/corpus/$name log=$work/$name.log found=$root/Tests/Fuzz/FailCases/$name
    local options=(-max_total_time="$seconds" -max_len="$longest" -rss_limit_mb=2048 -timeout=10 -print_final_stats=1)
    local seeds=("$corpus")
    for folder in "Tests/Fuzz/Seeds/$name" "Tests/Fuzz/FailCases/$name"; do
        [ -d "$folder" ] && seeds+=("$folder")
    done
    [ "$dictionary" != - ] && options+=(-dict="Tests/Fuzz/Dictionaries/$dictionary")
    if [ "$reads" = true ] && [ -d "$vectors/mime" ]; then
        seeds+=("$vectors/mime")
        found=$work/found/$name
    fi
    mkdir -p "$corpus" "$found"
    DURWARD_FUZZ_TARGET=$name "$fuzzer" "${options[@]}" -artifact_prefix="$found/" "${seeds[@]}" >"$log" 2>&1 || status=$?
    rmdir "$found" 2>/dev/null || true
    local covered executed speed
    covered=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 | grep -oE '[0-9]+' || echo 0)
    executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
    printf '%-18s %8s/s  %9s runs  coverage %5s  %s\n' "$name" "${speed:--}" "${executed:--}" "$covered" \
        "$([ "$status" = 0 ] && echo ok || echo FAILED)"
    [ "$status" = 0 ] && return
    grep -E 'Fatal error|ERROR: |Test unit written' "$log" | sed 's/^/    /' | head -n 6
    return 1
}

# Every vector, cut at every length.
lengths() {
    local log=$work/mime-lengths.log status=0
    find "$vectors/mime" -type f -print0 \
        | DURWARD_FUZZ_TARGET=mime-lengths xargs -0 -n 100 -P "$jobs" "$fuzzer" -timeout=600 >"$log" 2>&1 || status=$?
    printf '%-18s %s vectors cut at every length  %s\n' mime-lengths "$(grep -c '^Executed ' "$log")" \
        "$([ "$status" = 0 ] && echo ok || echo FAILED)"
    [ "$status" = 0 ] && return
    grep -E 'Fatal error' "$log" | sed 's/^/    /' | head -n 6
    return 1
}

listed=$(env -u DURWARD_FUZZ_TARGET "$fuzzer" 2>/dev/null)
wanted=("$@")
[ $# -gt 0 ] || mapfile -t wanted < <(cut -d ' ' -f 1 <<<"$listed")
failed=0
if [ $# = 0 ] && [ -d "$vectors/mime" ]; then lengths || failed=1; fi
for name in "${wanted[@]}"; do
    line=$(grep -E "^$name " <<<"$listed") || { echo "fuzz: there is no target '$name'" >&2; exit 2; }
    while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || failed=$((failed + 1)); done
    # shellcheck disable=SC2086
    run $line &
done
while [ -n "$(jobs -p)" ]; do wait -n || failed=$((failed + 1)); done
echo "fuzz: ${#wanted[@]} targets, $failed failed"
[ "$failed" = 0 ]
