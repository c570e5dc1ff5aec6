#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# `make accuracy`: how much spam the default policy and the classifier catch at which price, on mail with labels, beside
# the filters that are installed, as one Markdown table. See README.md here.
#
# Usage: accuracy.sh PATH_TO_ACCURACY [PART]...
# Parts, by default all: untrained, fitted, classifier, other; bogofilter, spamassassin, rspamd.
# ACCURACY_STRICT=1 (exit 1 where a goal is missed), DURWARD_VECTORS (folder with corpora/*.tar.xz; default
# ../shared/vectors beside the repository), ACCURACY_POLICY (Packaging/durward.yaml).
# Exit: 0 it ran, 1 a part could not be measured or (strict) a goal was missed, 64 usage.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if (($# < 1)) || [[ ! -x $1 ]]; then
    echo "usage: accuracy.sh PATH_TO_ACCURACY [PART]..." >&2
    exit 64
fi
accuracy=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
shift
parts=("$@")
((${#parts[@]} > 0)) || parts=(untrained fitted classifier other bogofilter spamassassin rspamd)
ours=() peers=()
for part in "${parts[@]}"; do
    case $part in
    untrained | fitted | classifier | other) ours+=("$part") ;;
    bogofilter | spamassassin | rspamd) peers+=("$part") ;;
    *)
        echo "accuracy.sh: unknown part '$part'" >&2
        exit 64
        ;;
    esac
done
policy=${ACCURACY_POLICY:-$here/../../Packaging/durward.yaml}
archives=${DURWARD_VECTORS:-$here/../../../shared/vectors}/corpora

work=$(mktemp -d "${TMPDIR:-/tmp}/durward-accuracy.XXXXXX")
running=
stop() {
    trap '' INT TERM HUP
    if [[ -n $running ]]; then
        kill "$running" 2>/dev/null || true
        wait "$running" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
failures=0

say() { echo "accuracy: $*" >&2; }

# step NAME COMMAND...: in the background, so that a signal ends it at once.
step() {
    local name=$1 begun=$SECONDS status=0
    shift
    say "$name"
    "$@" &
    running=$!
    wait "$running" || status=$?
    running=
    if ((status == 0)); then
        say "$name: $((SECONDS - begun)) s"
    else
        say "FAILED: $name"
        failures=$((failures + 1))
    fi
}

# exec: so that what is stopped is the tool.
measure() { exec "$accuracy" "$1" --corpora "$work/corpora" --policy "$policy" >>"$work/figures"; }

unpack() {
    local archive found=0
    mkdir "$work/corpora"
    for archive in spamassassin trec07p-first20000 linux-alpha; do
        if [[ ! -r $archives/$archive.tar.xz ]]; then
            say "SKIPPED: $archive (no $archive.tar.xz in DURWARD_VECTORS/corpora)"
        elif tar -xf "$archives/$archive.tar.xz" -C "$work/corpora"; then
            found=$((found + 1))
        else
            say "FAILED: tar can't read $archive.tar.xz"
            failures=$((failures + 1))
        fi
    done
    ((found > 0))
}

print_table() {
    local strict=()
    [[ ${ACCURACY_STRICT:-0} != 1 ]] || strict=(--strict)
    "$accuracy" table "${strict[@]}" "$work/figures"
}

unpack || { say "SKIPPED: no corpora, nothing to measure"; exit $((failures > 0)); }
touch "$work/figures"
for part in "${ours[@]}"; do step "$part" measure "$part"; done
if ((${#peers[@]} > 0)); then
    mkdir "$work/messages"
    step "messages for other filters" "$accuracy" export --corpora "$work/corpora" "$work/messages"
    rm -rf "$work/corpora"
    for part in "${peers[@]}"; do step "$part" "$here/Peers/peers.sh" "$accuracy" "$work/messages" "$work/figures" "$part"; done
fi
status=0
print_table || status=1
((failures == 0)) || say "$failures parts failed"
((failures == 0 && status == 0))
