# SPDX-License-Identifier: Apache-2.0
# What the runners share. Sourced by bench.sh, recipients.sh and content.sh, which set $here, $bin, $work and $rounds
# and have sourced filters.sh.

say() { echo "bench: $*" >&2; }

compile() {
    local flags=(-std=c11 -O2 -D_GNU_SOURCE -Wall -Wextra -Werror)
    mkdir -p "$bin"
    "${CC:-cc}" "${flags[@]}" "$here"/nothing_filter.c -o "$bin/nothing_filter" -lmilter -lpthread
    "${CC:-cc}" "${flags[@]}" "$here"/milter_load.c "$here"/load_*.c -o "$bin/milter_load"
    "${CC:-cc}" "${flags[@]}" "$here"/answering_server.c "$here"/load_{common,wire}.c -o "$bin/answering_server"
}

median() { sort -n | awk '{ v[NR] = $1 } END { if (NR) printf "%.1f", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

within() { awk -v a="$1" -v b="$2" 'BEGIN { print (a <= b ? "yes" : "no") }'; }

calc() { awk "BEGIN { printf \"$1\", $2 }"; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (a > 0 && b > 0) printf "%.2f", a / b; else print "–" }'; }

mib() { awk '{ printf "%.1f", $1 / 1024 }'; }

# in_turns "NAMES" LOAD_OPTIONS...: CPU a message of each of these filters, A B C A B C …, in $rounds rounds after one
# that does not count; the medians into cpu[NAME], how many messages it refused in the last into refused[NAME].
declare -A cpu=() refused=()
in_turns() {
    local names=$1 round name line
    shift
    rm -f "$work"/round.*
    for ((round = 0; round <= rounds; round++)); do
        for name in $names; do
            line=$(load "$name" "$@") || return 1
            refused[$name]=$(($(field reject <<<"$line") + $(field tempfail <<<"$line")))
            ((round == 0)) || field cpu_us_per_message <<<"$line" >>"$work/round.$name"
        done
    done
    for name in $names; do cpu[$name]=$(median <"$work/round.$name"); done
}

# A thousand messages of the SpamAssassin corpus into $work/real; half spam, half ham, evenly taken from all of it.
extract_corpus() {
    local archive=${DURWARD_VECTORS:-$here/../../../shared/vectors}/corpora/spamassassin.tar.xz file
    if [[ ! -r $archive ]]; then
        say "SKIPPED: real messages (no $archive; set DURWARD_VECTORS)"
        return 1
    fi
    mkdir "$work/corpus" "$work/real"
    tar -tf "$archive" >"$work/members" || { say "SKIPPED: real messages (tar can't read $archive)"; return 1; }
    awk '/\/spam[^\/]*\/[^\/]+\.txt$/ { if (s++ % 3 == 0 && spam++ < 500) print }
        /ham[^\/]*\/[^\/]+\.txt$/ { if (h++ % 8 == 0 && ham++ < 500) print }' "$work/members" >"$work/chosen"
    tar -xf "$archive" -C "$work/corpus" -T "$work/chosen"
    while IFS= read -r file; do mv "$work/corpus/$file" "$work/real/${file//\//_}"; done <"$work/chosen"
    say "real messages: $(wc -l <"$work/chosen")"
}
