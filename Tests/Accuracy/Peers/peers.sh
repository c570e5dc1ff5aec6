#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What other filters reach on the same messages: bogofilter, SpamAssassin's local rules, rspamd without network; those
# that are installed. See ../README.md.
#
# Usage: peers.sh ACCURACY MESSAGES FIGURES [bogofilter|spamassassin|rspamd]...
# ACCURACY is the tool, MESSAGES what `accuracy export` has written; figures are added to the file FIGURES.
# Exit: 0 it ran (also where a filter is missing), 1 one of them failed, 64 usage.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if (($# < 3)) || [[ ! -x $1 || ! -d $2 ]]; then
    echo "usage: peers.sh ACCURACY MESSAGES FIGURES [bogofilter|spamassassin|rspamd]..." >&2
    exit 64
fi
accuracy=$1 messages=$2 figures=$3
shift 3
peers=("$@")
((${#peers[@]} > 0)) || peers=(bogofilter spamassassin rspamd)
source "$here/bogofilter.sh"
source "$here/rspamd.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/durward-peers.XXXXXX")
started=()
failures=0

stop() {
    trap '' INT TERM HUP
    if ((${#started[@]} > 0)); then
        kill "${started[@]}" 2>/dev/null || true
        wait "${started[@]}" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

say() { echo "accuracy: $*" >&2; }

failed() {
    say "FAILED: $*"
    failures=$((failures + 1))
}

# has LIST: were these messages exported?
has() { [[ -s $messages/$1.list ]]; }

# figure SET FILTER SCORES THRESHOLD...: adds a figure.
figure() {
    local set=$1 filter=$2 scores=$3 options=() threshold
    shift 3
    for threshold; do options+=(--at "$threshold"); done
    "$accuracy" metrics --set "$set" --filter "$filter" "${options[@]}" "$scores" | tee -a "$figures" >&2
}

# in_parts SCORES LIST COMMAND...: the command over the list, on all cores, each with a part of it.
in_parts() {
    local scores=$1 list=$2 cores part pids=() bad=0 before=("${started[@]}")
    shift 2
    cores=$(nproc)
    split -n "r/$cores" "$messages/$list.list" "$work/part."
    for part in "$work"/part.??; do
        "$@" <"$part" >"$part.scores" &
        pids+=($!)
        started+=($!)
    done
    for part in "${pids[@]}"; do wait "$part" || bad=1; done
    started=("${before[@]}")
    cat "$work"/part.??.scores >"$scores"
    rm -f "$work"/part.*
    ((bad == 0)) && (($(wc -l <"$scores") == $(wc -l <"$messages/$list.list")))
}

# rules FILTER THRESHOLDS COMMAND...: a filter that learns nothing, on both corpora.
rules() {
    local filter=$1 thresholds=$2 list
    shift 2
    for list in spamassassin-judged trec-drawn; do
        has "$list" || continue
        say "$filter: $list, $(wc -l <"$messages/$list.list") messages"
        if in_parts "$work/scores" "$list" "$@"; then
            # shellcheck disable=SC2086
            figure "untrained-$list" "$filter" "$work/scores" $thresholds
        else
            failed "$filter: $list"
        fi
    done
}

for peer in "${peers[@]}"; do
    case $peer in bogofilter | spamassassin | rspamd) ;; *) say "unknown filter $peer"; exit 64 ;; esac
    if ! command -v "$peer" >/dev/null; then
        say "SKIPPED: $peer is not installed"
        continue
    fi
    case $peer in
    bogofilter) bogofilter_figures ;;
    spamassassin)
        mkdir -p "$work/spamassassin"
        touch "$work/spamassassin/user_prefs"
        rules spamassassin 5 perl "$here/spamassassin.pl" "$work/spamassassin"
        ;;
    rspamd)
        if rspamd_start; then
            rules rspamd "15 6" perl "$here/rspamd.pl" "$work/rspamd/socket"
        else
            failed "rspamd does not start"
        fi
        ;;
    esac
done
((failures == 0))
