#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs all tests and ends with one line that sums up. Called by `make test`, which has built everything.

set -u
cd "$(dirname "$0")/.."
passed=0 failed=0 skipped=0
parts=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Adds up what a part counted; a part that ended badly without counting a failure counts as one.
count() {
    local name=$1 status=$2 p=$3 f=$4 s=$5
    if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    parts+=("$name $p passed, $f failed, $s skipped")
}

# The counts of a line "N passed, N failed, N skipped".
summed() {
    local name=$1 status=$2 line
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
    count "$name" "$status" "$(field "$line" passed)" "$(field "$line" failed)" "$(field "$line" skipped)"
}

field() { local number; number=$(grep -oE "[0-9]+ $2" <<<"$1" | grep -oE '^[0-9]+'); echo "${number:-0}"; }

echo "== unit tests"
SWIFT_BACKTRACE=enable=no swift test --parallel 2>&1 | tee "$log" \
    | grep -E '^(✘|➜|✔ Test run|error:|fatal)|\.swift:[0-9]+:[0-9]+: (error|warning):'
status=${PIPESTATUS[0]}
p=$(grep -E '✔ Test .* passed' "$log" | grep -vc '✔ Test run')
f=$(grep -cE '✘ Test .* failed' "$log")
s=$(grep -cE '➜ Test .* skipped' "$log")
count "unit tests" "$status" "$p" "$f" "$s"

echo "== scenarios"
.build/debug/scenario test --durward .build/debug/durward 2>&1 | tee "$log" | grep -vE '^ok '
summed "scenarios" "${PIPESTATUS[0]}"

echo "== bounce proof, in short"
if SCENARIO=.build/debug/scenario Tests/BounceProof/run.sh --durward .build/debug/durward --messages 300 --outage 0; then
    count "bounce proof" 0 1 0 0
else
    count "bounce proof" 1 0 1 0
fi

echo "== packaging"
Packaging/check.sh .build/debug/durward 2>&1 | tee "$log" | grep -vE '^ok '
summed "packaging" "${PIPESTATUS[0]}"

echo
printf '%s\n' "${parts[@]}"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
