#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Checks everything in this folder: Packaging/check.sh PATH_TO_DURWARD (make test calls it).
# One line a check; the last line counts them. What can't be checked on this machine is skipped and says so.

set -u
cd "$(dirname "$0")" || exit 2
# The path is relative to where the caller stands.
durward=$(cd "$OLDPWD" && realpath "${1:?usage: check.sh PATH_TO_DURWARD}") || exit 2
[ -x "$durward" ] || { echo "$durward can't be run" >&2; exit 2; }
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0 skipped=0

ok() { passed=$((passed + 1)); echo "ok      $1"; }
fail() { failed=$((failed + 1)); echo "FAILED  $1"; [ -z "${2:-}" ] || sed 's/^/        /' <<<"$2"; }
skip() { skipped=$((skipped + 1)); echo "skipped $1: $2"; }

# A command that must succeed and say nothing on standard error.
silent() {
    local title=$1 said
    shift
    if said=$("$@" 2>&1 >/dev/null) && [ -z "$said" ]; then ok "$title"; else fail "$title" "$said"; fi
}

# --- The default policy ---------------------------------------------------------------------------------------

policy=durward.yaml
# A limit that differs from recipient to recipient, for messages that did not announce their size: it can't be told
# earlier, and the recipients come separately then.
warned=$("$durward" check --config $policy 2>&1 >/dev/null | grep -E ': (error|warning): ' \
    | grep -vF "warning: rule 'too-large-for-recipient' speaks of the recipient and is decided at eom")
if [ -z "$warned" ]; then ok "the default policy has no mistakes and no warnings but one"; else
    fail "the default policy has no mistakes and no warnings but one" "$warned"
fi
plan=$("$durward" check --plan --config $policy 2>&1)

# rule, first stage, last stage: when the default policy has to decide.
decided() {
    local line
    line=$(awk -v rule="$1" '$1 == rule { print $3, $4 }' <<<"$plan")
    if [ "$line" = "$2 $3" ]; then ok "$1 is decided from $2 to $3"; else fail "$1 is decided from $2 to $3" "it is: $line"; fi
}
decided our-own mail mail
decided too-large-announced mail mail
decided no-relay rcpt rcpt
decided unknown-recipient rcpt rcpt
decided too-large mail eom
decided program-attached eom eom
decided loop header header

# What becomes of a message: the reply, or a part of it, and the arguments of `durward try`.
message=$'From: a@example.org\nTo: info@example.com\nSubject: hello\nDate: Mon, 23 Nov 2026 10:00:00 +0000\nMessage-ID: <1@example.org>\n\nHello.\n'
becomes() {
    local reply=$1 text=$2 said
    shift 2
    said=$("$durward" try - --config $policy --to info@example.com --helo mx.example.org "$@" <<<"$text" 2>&1)
    if grep -qF "reply: $reply" <<<"$said"; then ok "$reply"; else fail "$reply" "$said"; fi
}
becomes "250 2.0.0" "$message"
becomes "552 5.3.4" "$message" --size 30000000
becomes "550 5.6.0" "${message#*$'\n'}"
becomes "452 4.5.3" "$message" --from '<>' --to sales@example.com
becomes "550 5.7.1 this message looks like spam" "${message/hello/ADV: VIAGRA} This is not spam."
becomes "250 2.0.0" "${message/hello/ADV: VIAGRA} This is not spam." --client 127.0.0.1
attached=$'Content-Type: application/octet-stream; name="a.pdf.exe"\nFrom:'
becomes "554 5.7.1 the attachment a.pdf.exe is a program" "${message/From:/$attached}"
becomes "250 2.0.0" "${message/From:/${attached/.exe/}}"

# --- The unit of systemd --------------------------------------------------------------------------------------

unit=systemd/durward.service
if command -v systemd-analyze >/dev/null; then
    # The command has to exist; the manual pages are not installed here.
    sed "s,/usr/bin/durward,$durward," $unit >"$scratch/durward.service"
    silent "systemd-analyze verify $unit" systemd-analyze verify --man=no "$scratch/durward.service"
else
    skip "systemd-analyze verify $unit" "systemd-analyze is missing (package systemd)"
fi
stop=$(sed -n 's/^stop_timeout: \([0-9]*\) s.*/\1/p' $policy)
limit=$(sed -n 's/^TimeoutStopSec=//p' $unit)
if [ "${limit:-0}" -gt "${stop:-0}" ]; then ok "systemd waits longer than stop_timeout"; else
    fail "systemd waits longer than stop_timeout" "TimeoutStopSec=$limit, stop_timeout: $stop s"
fi

# --- Manual pages ---------------------------------------------------------------------------------------------

for page in man/*.[0-9]; do
    if command -v groff >/dev/null; then
        silent "groff $page" groff -ww -mandoc -Tutf8 -z "$page"
    else
        skip "groff $page" "groff is missing (package groff-base)"
    fi
done

# The words of `static let NAME = ["a", …] + others + […]` in a source file.
words() {
    tr -s '\n ' ' ' <"../Sources/Configuration/$1" \
        | grep -oP "static let $2 = \[[^]]*\]( \+ (\[[^]]*\]|[\w.]+))*" | grep -oP '(?<=")[a-z_]+(?=")'
}

keys=$(words SettingsReader.swift keys; words SettingsReader.swift cacheKeys
    words RulesReader.swift keys; words RulesReader.swift actions
    words RecipientsReader.swift keys; words RecipientsReader.swift sources
    words ServerSourceReader.swift sources; words ServerSourceReader.swift options; words VirusScanReader.swift keys
    words SpamModelReader.swift keys)
# One of each list at least, or the sources have moved.
for key in listen entries name reason reject aliases addresses lmtp tls clamd default; do
    grep -qx $key <<<"$keys" || fail "the keys stand where they stood" "'$key' was not found in Sources/Configuration"
done
for key in $(sort -u <<<"$keys"); do
    if grep -qE "^\.It Ic $key( |\$)" man/durward.yaml.5; then ok "durward.yaml(5) has $key"; else fail "durward.yaml(5) has $key"; fi
done
# Facts that cost a question (they stand together); the others are told by `durward facts` alone.
facts=$("$durward" facts | awk '$1 == "recipient.status", !/^recipient/ { if (/^recipient/) print $1 }')
for fact in ${facts:-none}; do
    if grep -qE "^\.It Ic ${fact//./\\.}( |\$)" man/durward.yaml.5; then ok "durward.yaml(5) has $fact"; else
        fail "durward.yaml(5) has $fact"
    fi
done
# Facts of what is in a message, the fields of their elements, and the words of those that are words.
content=$("$durward" facts | grep -E '^(archive|attachments|body|bulk|date|fields|images|links|message_id|mime|received|text_to_image|unsubscribe|virus)[. ]' \
    | grep -v '^body.raw ')
[ "$(wc -l <<<"$content")" -gt 30 ] || fail "the facts of content are told by 'durward facts'"
for fact in $(awk '{ sub(/\(1h\)$/, "", $1); print $1 }' <<<"$content") $(grep -oE '\(\.[a-z0-9_ .]*\)' <<<"$content" | tr -d '()'); do
    if grep -qE "^\.It Ic ${fact//./\\.}( |\$)" man/durward.yaml.5; then ok "durward.yaml(5) has $fact"; else
        fail "durward.yaml(5) has $fact"
    fi
done
for word in $(grep '^mime.anomalies ' <<<"$content" | grep -oE 'list of .*  eom' | sed 's/list of//; s/eom//' | tr -d '|'); do
    if grep -qE "^\.It Cm $word\$" man/durward.yaml.5; then ok "durward.yaml(5) has $word"; else fail "durward.yaml(5) has $word"; fi
done
# The subcommands of what follows `durward`.
subcommands() { "$durward" "$@" --help | sed -n '/^SUBCOMMANDS:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p'; }
for command in $(subcommands); do
    if grep -qE "^\.It Cm $command\$" man/durward.1; then ok "durward(1) has $command"; else fail "durward(1) has $command"; fi
    below=$(subcommands "$command")
    for word in $below; do
        if grep -qE "^\.Cm (.* \| )?$word( |\$)" man/durward.1; then ok "durward(1) has $command $word"; else
            fail "durward(1) has $command $word"
        fi
    done
    for option in $(for word in ${below:-""}; do "$durward" "$command" ${word:+"$word"} --help; done \
        | grep -oE '^  (-h, )?--[a-z-]+' | grep -oE '[a-z][a-z-]+$' | sort -u); do
        if grep -qE "Fl $option( |\$)" man/durward.1; then ok "durward(1) has $command --$option"; else
            fail "durward(1) has $command --$option"
        fi
    done
done

# --- Postfix and Sendmail -------------------------------------------------------------------------------------

snippet=postfix/main.cf.snippet
if command -v postconf >/dev/null; then
    # postconf warns of names that it does not know.
    silent "postconf knows the parameters of $snippet" \
        postconf -d $(grep -oE '^#?[a-z][a-z_]+ =' $snippet | tr -d '#=')
else
    skip "postconf knows the parameters of $snippet" "postconf is missing (package postfix)"
fi
# The same socket in the snippets and in the policy.
for place in 'unix:/var/spool/postfix/durward/durward.sock' 'unix:/run/durward/durward.sock' 'inet:8891@127.0.0.1'; do
    if grep -qF "listen: $place" $snippet && grep -qF "listen: $place" $policy; then ok "listen: $place"; else
        fail "listen: $place stands in $snippet and in $policy"
    fi
done
if grep -qF 'S=local:/run/durward/durward.sock' sendmail/sendmail.mc.snippet; then ok "the socket for Sendmail"; else
    fail "the socket for Sendmail"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
