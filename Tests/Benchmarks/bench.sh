#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `make bench`: durward against C filters on libmilter that do nothing, in turns in one run, as one Markdown
# table; then recipients.sh, what the recipients that other servers know cost, and content.sh, what the facts about
# the content of messages cost. See README.md here.
#
# Usage: bench.sh PATH_TO_DURWARD
# BENCH_ROUNDS (5), BENCH_STRICT=1 (exit 1 where a goal is missed), BENCH_START_TIMEOUT (30 seconds),
# DURWARD_VECTORS (folder with corpora/spamassassin.tar.xz; default ../shared/vectors beside the repository).
# Exit: 0 it ran, 1 a row could not be measured or (strict) a goal was missed, 64 usage.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$here/bin
rounds=${BENCH_ROUNDS:-5}
if (($# != 1)) || [[ ! -x $1 || ! $rounds =~ ^[1-9][0-9]?$ ]]; then
    echo "usage: bench.sh PATH_TO_DURWARD (BENCH_ROUNDS from 1 to 99)" >&2
    exit 64
fi
durward=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
source "$here/configs.sh"
source "$here/filters.sh"
source "$here/tools.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/durward-bench.XXXXXX")
trap 'filters_stop; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
table=$work/table
failures=0 missed=0

start_filters() {
    local form
    for form in answer noreply accept; do
        filter_start "$form" "$bin/nothing_filter" "$form" "$work/$form.sock"
    done
    config_envelope "$work/envelope.sock" >"$work/envelope.yaml"
    config_body "$work/body10.sock" 10 >"$work/body10.yaml"
    config_body "$work/body1000.sock" 1000 >"$work/body1000.yaml"
    for form in envelope body10 body1000; do
        filter_start "$form" "$durward" serve --config "$work/$form.yaml"
    done
}

# row LABEL OURS UNIT YARDSTICK GOAL VERDICT ANSWER ACCEPT
row() {
    local ratio
    ratio=$(ratio "$2" "$4")
    [[ $6 == no ]] && missed=$((missed + 1))
    echo "| $1 | $2 $3 | $4 $3 | $ratio | $5 | $6 | $7 | $8 |" >>"$table"
    say "$1: durward $2 $3, no-reply C filter $4 $3, ratio $ratio, goal $5, met $6"
}

failed_row() {
    failures=$((failures + 1))
    echo "| $1 | failed | | | | | | |" >>"$table"
    say "$1: failed"
}

# cpu_row LABEL GOAL FILTER "OTHERS" LOAD_OPTIONS...: CPU a message; GOAL is the ratio allowed to noreply, or "-".
cpu_row() {
    local label=$1 goal=$2 ours=$3 others=$4 met=- text=-
    shift 4
    in_turns "$ours $others" "$@" || { failed_row "$label"; return 0; }
    if [[ $goal != - ]]; then
        met=$(within "${cpu[$ours]}" "$(calc %f "${cpu[noreply]} * $goal")")
        text="≤ $goal ×"
    fi
    ((refused[$ours] == 0)) || label="$label (${refused[$ours]} refused)"
    row "$label" "${cpu[$ours]}" "µs" "${cpu[noreply]}" "$text" "$met" \
        "$(cell answer "$others")" "$(cell accept "$others")"
}

cell() { if [[ " $2 " == *" $1 "* ]]; then echo "${cpu[$1]} µs"; else echo "–"; fi; }

envelope_rows() {
    cpu_row "2 KiB, 1 session, envelope and header rules" 1.5 envelope "answer noreply accept" --messages 2000
    cpu_row "2 KiB, 32 sessions, envelope and header rules" 1.5 envelope "answer noreply accept" \
        --messages 2000 --sessions 32
    cpu_row "2 KiB, 100 messages a connection, envelope and header rules" 1.5 envelope "answer noreply" \
        --messages 5000 --per-connection 100
}

body_rows() {
    local ten thousand growth
    cpu=()
    cpu_row "100 KiB with attachment, 10 body patterns" - body10 "noreply" --messages 500 --generate base64:102400
    cpu_row "100 KiB with attachment, 1,000 body patterns" 3 body1000 "noreply" --messages 500 --generate base64:102400
    ten=${cpu[body10]:-0} thousand=${cpu[body1000]:-0}
    if [[ $ten != 0 && $thousand != 0 ]]; then
        growth=$(ratio "$thousand" "$ten")
        local met
        met=$(within "$growth" 2)
        [[ $met == no ]] && missed=$((missed + 1))
        echo "| … from 10 to 1,000 patterns | | | $growth | ≤ 2 × | $met | – | – |" >>"$table"
    fi
    cpu_row "100 KiB of text, 1,000 body patterns" 3 body1000 "noreply" --messages 500 --generate text:102400
    cpu_row "10 MiB with attachment, 1,000 body patterns" - body1000 "noreply" --messages 20 --generate base64:10485760
}

real_rows() {
    if ! extract_corpus; then
        echo "| real messages | skipped: no corpus | | | | | | |" >>"$table"
        return 0
    fi
    local messages
    messages=$(wc -l <"$work/chosen")
    cpu_row "real messages, 1 session, envelope and header rules" - envelope "answer noreply accept" \
        --dir "$work/real" --messages "$messages"
    cpu_row "real messages, 32 sessions, envelope and header rules" - envelope "answer noreply accept" \
        --dir "$work/real" --messages "$messages" --sessions 32
    cpu_row "real messages, 1 session, 1,000 body patterns" - body1000 "noreply" --dir "$work/real" --messages "$messages"
}

# idle_row LABEL FILTER: resident memory while 500 sessions have greeted and wait. Before any load.
idle_row() {
    local ours theirs
    if ! ours=$(load "$2" --idle --sessions 500 | field rss_kib | mib) || [[ -z $ours ]]; then
        failed_row "$1"
        return 0
    fi
    theirs=$(load noreply --idle --sessions 500 | field rss_kib | mib)
    row "$1" "$ours" "MiB" "$theirs" "< 40 MiB" "$(awk -v a="$ours" 'BEGIN { print (a < 40 ? "yes" : "no") }')" – –
}

# The peak of resident memory with 4 messages at once; what a message's size adds to it is what counts.
peak_rows() {
    local size count label base="" ours theirs met goal
    for size in text:2048,400 base64:10485760,12 base64:52428800,8; do
        count=${size#*,} size=${size%,*}
        case $size in
        text:*) label="2 KiB" ;;
        base64:1*) label="10 MiB" ;;
        *) label="50 MiB" ;;
        esac
        label="peak memory, $label messages, 4 sessions, 10 body patterns"
        local options=(--generate "$size" --messages "$count" --sessions 4 --reset-peak)
        if ! ours=$(load body10 "${options[@]}" | field peak_kib | mib) || [[ -z $ours ]]; then
            failed_row "$label"
            continue
        fi
        theirs=$(load noreply "${options[@]}" | field peak_kib | mib)
        met=- goal=-
        if [[ -n $base ]]; then
            goal="≤ 2 KiB + 4 MiB"
            met=$(within "$ours" "$(awk -v a="$base" 'BEGIN { print a + 4 }')")
        elif [[ $size == text:* ]]; then
            base=$ours
        fi
        row "$label" "$ours" "MiB" "$theirs" "$goal" "$met" – –
    done
}

print_table() {
    echo
    echo "CPU time of the filter's process a message (median of $rounds rounds, in turns) and its resident memory."
    echo "$(nproc) cores, Linux $(uname -r), $(uname -m); one message a connection unless said otherwise."
    echo
    echo "| row | durward | no-reply C filter | ratio | goal | met | C filter that answers | C filter that accepts at connect |"
    echo "|---|---:|---:|---:|---|---|---:|---:|"
    cat "$table"
    echo
    echo "Goals missed: $missed. Rows that could not be measured: $failures."
}

compile
say "starting the filters"
start_filters
idle_row "500 idle sessions, envelope and header rules" envelope
idle_row "500 idle sessions, 1,000 body patterns" body1000
envelope_rows
body_rows
real_rows
peak_rows
print_table
if ((failures > 0)); then
    for name in envelope body10 body1000; do
        say "the end of durward's log ($name):"
        tail -n 5 "$work/$name.log" >&2
    done
fi
filters_stop
for more in recipients.sh content.sh spam.sh; do
    "$here/$more" "$durward" || failures=$((failures + 1))
done
((failures == 0)) || exit 1
((missed == 0)) || [[ ${BENCH_STRICT:-0} != 1 ]]
