#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the facts about the content of messages cost durward, as one Markdown table: CPU beside a C filter on libmilter
# that does nothing, in turns in one run, and memory. bench.sh calls it at its end; alone it measures some parts. See
# README.md here.
#
# Usage: content.sh PATH_TO_DURWARD [real|large|memory]...
# BENCH_ROUNDS (5), BENCH_STRICT=1 (exit 1 where a goal is missed), BENCH_START_TIMEOUT (30 seconds),
# DURWARD_VECTORS (folder with corpora/spamassassin.tar.xz; default ../shared/vectors beside the repository).
# Exit: 0 it ran, 1 a row could not be measured or (strict) a goal was missed, 64 usage.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$here/bin
rounds=${BENCH_ROUNDS:-5}
if (($# < 1)) || [[ ! -x $1 || ! $rounds =~ ^[1-9][0-9]?$ ]]; then
    echo "usage: content.sh PATH_TO_DURWARD [real|large|memory]... (BENCH_ROUNDS from 1 to 99)" >&2
    exit 64
fi
durward=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
source "$here/configs.sh"
source "$here/filters.sh"
source "$here/tools.sh"
source "$here/content_configs.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/durward-content.XXXXXX")
trap 'filters_stop; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
table=$work/table
: >"$table"
failures=0 missed=0
families=(attachments links text mime header)

# row LABEL OURS UNIT YARDSTICK GOAL MET MORE
row() {
    local ratio
    ratio=$(ratio "$2" "$4")
    [[ $6 == no ]] && missed=$((missed + 1))
    echo "| $1 | $2 $3 | $4 $3 | $ratio | $5 | $6 | $7 |" >>"$table"
    say "$1: durward $2 $3, no-reply C filter $4 $3, ratio $ratio, goal $5, met $6; $7"
}

# filter NAME FAMILY...: durward as NAME, with the rules of these families.
filter() {
    local name=$1
    shift
    config_content "$work/$name.sock" "$@" >"$work/$name.yaml"
    filter_start "$name" "$durward" serve --config "$work/$name.yaml" || return 1
}

yardstick() { filter_start noreply "$bin/nothing_filter" noreply "$work/noreply.sock"; }

# cpu_row LABEL NAME GOAL: what in_turns has measured; GOAL is the ratio allowed, or "-". A rule that is never true
# refuses nobody: who is refused was not measured.
cpu_row() {
    local met=- text=-
    if [[ $3 != - ]]; then
        met=$(within "${cpu[$2]}" "$(calc %f "${cpu[noreply]} * $3")")
        text="≤ $3 ×"
    fi
    if [[ $2 != policy ]] && ((refused[$2] > 0)); then
        say "$1: ${refused[$2]} messages were refused"
        return 1
    fi
    row "$1" "${cpu[$2]}" "µs" "${cpu[noreply]}" "$text" "$met" "${refused[$2]} refused"
}

real_rows() {
    local sessions messages
    if ! extract_corpus; then
        echo "| real messages | skipped: no corpus | | | | | |" >>"$table"
        return 0
    fi
    messages=$(wc -l <"$work/chosen")
    yardstick || return 1
    filter all "${families[@]}" || return 1
    filter attachments attachments || return 1
    filter text links text || return 1
    filter mime mime || return 1
    filter header header || return 1
    config_policy "$work/policy.sock" >"$work/policy.yaml"
    filter_start policy "$durward" serve --config "$work/policy.yaml" || return 1
    for sessions in 1 32; do
        in_turns "all attachments text mime header policy noreply" \
            --dir "$work/real" --messages "$messages" --sessions $sessions || return 1
        cpu_row "real messages, sessions: $sessions, all facts of content" all 2 || return 1
        cpu_row "… attachments and archives alone" attachments - || return 1
        cpu_row "… links and text alone" text - || return 1
        cpu_row "… the structure alone" mime - || return 1
        cpu_row "… header fields alone" header - || return 1
        cpu_row "… the default policy" policy - || return 1
    done
    filters_stop
}

large_rows() {
    yardstick || return 1
    filter hashes hashes || return 1
    filter all "${families[@]}" || return 1
    in_turns "hashes all noreply" --messages 20 --generate base64:10485760 || return 1
    cpu_row "10 MiB with attachment, decoded, typed and hashed" hashes 4 || return 1
    cpu_row "… all facts of content" all - || return 1
    in_turns "all noreply" --messages 20 --generate zip:10485760 || return 1
    cpu_row "10 MiB with a zip, all facts of content" all - || return 1
    in_turns "all noreply" --messages 500 --generate html:102400 || return 1
    cpu_row "100 KiB of HTML, all facts of content" all - || return 1
    filters_stop
}

# midway_row KIND LABEL GOAL: resident memory with 50 sessions in the middle of a message; GOAL in MiB, or "-".
midway_row() {
    local before line held yard later met=- text=-
    local -a options=(--sessions 50 --generate "$1:52428800" --midway)
    before=$(load all --idle | field rss_kib | mib) || return 1
    line=$(load all "${options[@]}" --reset-peak) || return 1
    [[ $(field held <<<"$line") == 50 ]] || return 1
    held=$(field rss_kib <<<"$line" | mib)
    later=$(load all --idle | field rss_kib | mib)
    yard=$(load noreply "${options[@]}" | field rss_kib | mib)
    if [[ $3 != - ]]; then
        met=$(awk -v a="$held" -v g="$3" 'BEGIN { print (a < g ? "yes" : "no") }')
        text="< $3 MiB"
    fi
    row "50 sessions in the middle of 50 MiB, $2" "$held" "MiB" "$yard" "$text" "$met" \
        "$before MiB before, peak $(field peak_kib <<<"$line" | mib) MiB, $later MiB when they are gone"
}

# end_row KIND LABEL: the peak while as many are sent to their end.
end_row() {
    local line yard
    local -a options=(--sessions 50 --generate "$1:52428800" --messages 50 --reset-peak --deadline 600)
    line=$(load all "${options[@]}" --reply-timeout 300) || return 1
    [[ $(field reject <<<"$line")$(field tempfail <<<"$line") == 00 ]] || return 1
    yard=$(load noreply "${options[@]}" | field peak_kib | mib)
    row "50 sessions with 50 MiB to their end, $2, the peak" "$(field peak_kib <<<"$line" | mib)" "MiB" "$yard" - - \
        "$(field rss_kib <<<"$line" | mib) MiB afterwards; \
$(calc %.0f "$(field cpu_us_per_message <<<"$line") / 1000") ms CPU a message"
}

# One filter for all of it: what one message leaves behind counts for the next.
memory_rows() {
    yardstick || return 1
    filter all "${families[@]}" || return 1
    midway_row base64 "a base64 attachment" 64 || return 1
    midway_row html HTML 64 || return 1
    midway_row zip "a zip" 64 || return 1
    end_row base64 "a base64 attachment" || return 1
    end_row html HTML || return 1
    end_row zip "a zip" || return 1
    midway_row base64 "a base64 attachment, after all of these" - || return 1
    filters_stop
}

compile
(($# > 0)) || set -- real large memory
for part in "$@"; do
    say "content: $part"
    if ! "${part}_rows"; then
        failures=$((failures + 1))
        echo "| $part | failed | | | | | |" >>"$table"
        tail -n 2 "$work"/*.log >&2 || true
        filters_stop
    fi
done
echo
echo "What the facts about the content of messages cost: CPU time of the filter's process a message (median of $rounds"
echo "rounds, in turns), resident memory. $(nproc) cores, Linux $(uname -r), $(uname -m)."
echo
echo "| row | durward | no-reply C filter | ratio | goal | met | beside it |"
echo "|---|---:|---:|---:|---|---|---|"
cat "$table"
echo
echo "Goals missed: $missed. Parts that could not be measured: $failures. Seconds: $SECONDS."
((failures == 0)) || exit 1
((missed == 0)) || [[ ${BENCH_STRICT:-0} != 1 ]]
