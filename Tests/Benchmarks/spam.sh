#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What it costs to tell spam, as one Markdown table: the default policy with a classifier that has learned, on real messages,
# beside a C filter on libmilter that does nothing and, where it is installed, beside rspamd; learning; the model's size.
# bench.sh calls it at its end. See README.md here.
#
# Usage: spam.sh PATH_TO_DURWARD
# BENCH_ROUNDS (5), BENCH_STRICT=1 (exit 1 where a goal is missed), BENCH_START_TIMEOUT (30 seconds),
# DURWARD_VECTORS (folder with corpora/spamassassin.tar.xz; default ../shared/vectors beside the repository).
# Exit: 0 it ran, 1 a row could not be measured or (strict) a goal was missed, 64 usage.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$here/bin
rounds=${BENCH_ROUNDS:-5}
if (($# != 1)) || [[ ! -x $1 || ! $rounds =~ ^[1-9][0-9]?$ ]]; then
    echo "usage: spam.sh PATH_TO_DURWARD (BENCH_ROUNDS from 1 to 99)" >&2
    exit 64
fi
durward=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
source "$here/configs.sh"
source "$here/filters.sh"
source "$here/tools.sh"
source "$here/content_configs.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/durward-spam.XXXXXX")
started=()
trap 'filters_stop; for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
table=$work/table
: >"$table"
missed=0

# row LABEL FIGURE YARDSTICK RATIO GOAL MET
row() {
    [[ $6 == no ]] && missed=$((missed + 1))
    echo "| $1 | $2 | $3 | $4 | $5 | $6 |" >>"$table"
    say "$1: $2, beside it $3, ratio $4, goal $5, met $6"
}

# The messages that the filter is measured with are not among those it learns from.
learn_row() {
    local archive=${DURWARD_VECTORS:-$here/../../../shared/vectors}/corpora/spamassassin.tar.xz start count seconds rate size
    mkdir -p "$work/lesson/spam" "$work/lesson/ham"
    tar -xf "$archive" -C "$work/corpus" -X "$work/chosen"
    find "$work/corpus" -path '*/spam*' -name '*.txt' -exec cp -t "$work/lesson/spam" {} +
    find "$work/corpus" -path '*ham*' -name '*.txt' -exec cp -t "$work/lesson/ham" {} +
    count=$(find "$work/lesson" -type f | wc -l)
    start=$(date +%s%N)
    "$durward" learn --model "$work/model" spam "$work/lesson/spam" ham "$work/lesson/ham" >"$work/learned" 2>&1 ||
        { cat "$work/learned" >&2; return 1; }
    seconds=$(calc %.3f "($(date +%s%N) - $start) / 1000000000")
    rate=$(calc %.0f "$count / $seconds")
    row "learning $count messages" "$rate messages a second" - - "≥ 2000" "$(within 2000 "$rate")"
    size=$(stat -c %s "$work/model")
    row "the model" "$(calc %.2f "$size / 1048576") MiB" - - "≤ 16 MiB" "$(within "$size" 16777216)"
}

# CPU of a process and its children, in milliseconds.
tree_ms() {
    local ticks
    ticks=$(getconf CLK_TCK)
    ps -o pid= --pid "$1" --ppid "$1" | while read -r pid; do cat "/proc/$pid/stat"; done |
        awk -v t="$ticks" '{ sub(/^.*\) /, ""); sum += $12 + $13 } END { printf "%.0f", sum * 1000 / t }'
}

# rspamd_cost: microseconds a message; nothing where it is not installed.
rspamd_cost() {
    command -v rspamd >/dev/null || return 0
    local before after here=$here/../Accuracy/Peers
    source "$here/rspamd.sh"
    rspamd_start || return 0
    find "$work/real" -type f | sort | sed 's/^/x /' >"$work/list"
    head -n 50 "$work/list" | perl "$here/rspamd.pl" "$work/rspamd/socket" >/dev/null
    before=$(tree_ms "${started[-1]}")
    perl "$here/rspamd.pl" "$work/rspamd/socket" <"$work/list" >/dev/null
    after=$(tree_ms "${started[-1]}")
    rspamd=$(calc %.0f "($after - $before) * 1000 / $(wc -l <"$work/list")")
}

policy_rows() {
    local sessions messages tenth
    messages=$(wc -l <"$work/chosen")
    { config_policy "$work/policy.sock"; } | sed '/^spam_model:/d' >"$work/policy.yaml"
    sed -i "1i spam_model: $work/model" "$work/policy.yaml"
    filter_start policy "$durward" serve --config "$work/policy.yaml" || return 1
    filter_start noreply "$bin/nothing_filter" noreply "$work/noreply.sock" || return 1
    for sessions in 1 32; do
        in_turns "policy noreply" --dir "$work/real" --messages "$messages" --sessions $sessions || return 1
        row "default policy and classifier, real messages, sessions: $sessions" "${cpu[policy]} µs" \
            "${cpu[noreply]} µs (no-reply C filter)" "$(ratio "${cpu[policy]}" "${cpu[noreply]}")" "≤ 3 × (or 400 µs)" \
            "$(within "${cpu[policy]}" "$(calc %f "${cpu[noreply]} * 3")")"
    done
    [[ -n ${rspamd:-} ]] || return 0
    tenth=$(calc %f "$rspamd / 10")
    row "the same beside rspamd (checks alone, no milter)" "${cpu[policy]} µs" "$rspamd µs" \
        "$(ratio "${cpu[policy]}" "$rspamd")" "≤ 0.1 ×" "$(within "${cpu[policy]}" "$tenth")"
}

compile
if ! extract_corpus; then
    echo "What it costs to tell spam: skipped, there is no corpus."
    exit 0
fi
learn_row
rspamd_cost
policy_rows
filters_stop
echo
echo "What it costs to tell spam: CPU time of the filter's process a message (median of $rounds rounds, in turns)."
echo "$(nproc) cores, Linux $(uname -r), $(uname -m)."
echo
echo "| row | durward | beside it | ratio | goal | met |"
echo "|---|---:|---:|---:|---|---|"
cat "$table"
echo
echo "Goals missed: $missed. Seconds: $SECONDS."
((missed == 0)) || [[ ${BENCH_STRICT:-0} != 1 ]]
