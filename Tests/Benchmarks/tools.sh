# SPDX-License-Identifier: Apache-2.0
# What the runners share. Sourced by bench.sh and recipients.sh, which set $here and $bin.

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

mib() { awk '{ printf "%.1f", $1 / 1024 }'; }
