# SPDX-License-Identifier: Apache-2.0
# bogofilter with the settings it has without a config file. Sourced by peers.sh, which sets $messages and $work.

# paths LABEL LIST: of spam, of ham or (any) of both.
paths() { awk -v label="$1" 'label == "any" || $1 == label { print substr($0, index($0, " ") + 1) }' "$messages/$2.list"; }

# bogofilter_learn WORDS LIST: into the empty folder WORDS.
bogofilter_learn() {
    mkdir -p "$1"
    paths spam "$2" | bogofilter -C -d "$1" -s -b
    paths ham "$2" | bogofilter -C -d "$1" -n -b
}

# bogofilter_judge SET WORDS LIST: adds a figure. -TT: all digits; otherwise many are equal that are not.
bogofilter_judge() {
    # 0 to 2 are answers.
    paths any "$3" | { bogofilter -C -d "$2" -TT -b || (($? < 3)); } | awk '{ print $NF }' >"$work/numbers"
    cut -d ' ' -f 1 "$messages/$3.list" | paste -d ' ' - "$work/numbers" >"$work/scores"
    figure "$1" bogofilter "$work/scores" 0.99 0.45
}

# bogofilter_immediate SET LIST: judges each message in order and is told at once what it was.
bogofilter_immediate() {
    local words=$work/bogofilter-immediate label path score option
    mkdir -p "$words"
    # Without any words it does not judge: the first message is one of which it is unsure.
    while read -r label path; do
        score=0.5
        option=-s
        [[ $label == spam ]] || option=-n
        if [[ -e $words/wordlist.db ]]; then score=$(bogofilter -C -d "$words" -TT -I "$path") || (($? < 3)); fi
        echo "$label $score"
        bogofilter -C -d "$words" "$option" -I "$path"
    done <"$messages/$2.list" >"$work/scores"
    figure "$1" bogofilter "$work/scores" 0.99 0.45
}

bogofilter_figures() {
    if has spamassassin-judged; then
        say "bogofilter: SpamAssassin corpus"
        bogofilter_learn "$work/train" spamassassin-train
        bogofilter_judge classifier-spamassassin-judged "$work/train" spamassassin-judged
    fi
    if has trec-second; then
        say "bogofilter: TREC07, second half by the first"
        bogofilter_learn "$work/first" trec-first
        bogofilter_judge classifier-trec-second "$work/first" trec-second
        say "bogofilter: TREC07, immediate feedback (minutes)"
        bogofilter_immediate classifier-trec-feedback trec-all
    fi
    if has spamassassin-judged && has trec-drawn; then
        say "bogofilter: each corpus by the other"
        bogofilter_learn "$work/trec" trec-all
        bogofilter_judge other-spamassassin-judged "$work/trec" spamassassin-judged
        bogofilter_learn "$work/spamassassin-all" spamassassin-all
        bogofilter_judge other-trec-drawn "$work/spamassassin-all" trec-drawn
    fi
}
