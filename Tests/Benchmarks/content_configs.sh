# SPDX-License-Identifier: Apache-2.0
# The policies of content.sh, which sources this and configs.sh. Their rules ask for facts about the content of messages
# and are true for none, whatever it holds: so every condition has to be judged with the value of every fact in it.

# never NAME CONDITION
never() { printf "  - name: %s\n    when: '%s'\n    reject: \"550 5.7.1 what can not be\"\n" "$1" "$2"; }

# config_content SOCKET FAMILY...: durward with the rules of these families.
config_content() {
    local family
    config_head "$1"
    shift
    echo "rules:"
    for family in "$@"; do "rules_$family"; done
}

# config_policy SOCKET: the default policy, listening there.
config_policy() {
    cat <<YAML
listen: unix:$1
control: unix:$1.control
socket_mode: "0600"
log: stderr
state: sqlite:$1.db
YAML
    sed -E '/^#?(listen|socket_mode|socket_group|control|control_mode|control_group|log|state):/d' \
        "$here/../../Packaging/durward.yaml"
}

no_hash=0000000000000000000000000000000000000000000000000000000000000000

rules_attachments() {
    never attachments "any(attachments, .name == \"no such name\" or .extension == \"no-such\" or
      .extensions == \"no-such\" or .declared_type == \"x-none/x-none\" or .type == \"x-none/x-none\" or
      .size > 1 TiB or .encoded_size > 1 TiB or .sha256 == \"$no_hash\" or .encrypted and .depth > 100000 or
      .depth > 100000 or .inside == \"no/such/path\" or .container == \"no such name\" or
      .macros and .depth > 100000 or .reading > 100000)"
    never archive-bomb 'archive.bomb and count(attachments) > 1000000'
    never archive-broken 'archive.broken and count(attachments) > 1000000'
    never archive-too-large 'archive.too_large and count(attachments) > 1000000'
}

# What `make bench` asks of a large attachment: to be decoded, typed and hashed.
rules_hashes() {
    never hashes "any(attachments, .type == \"x-none/x-none\" or .sha256 == \"$no_hash\")"
}

rules_links() {
    never links 'any(links, .url == "no such link" or .host == "none.invalid" or .domain == "none.invalid" or
      .scheme == "x-none" or .shown == "no such text" or .ip_host and .port > 100000 or .mismatch and .port > 100000 or
      .punycode and .port > 100000 or .port > 100000)'
    never links-count 'links.count > 1000000'
    never links-domains 'links.domains.count > 1000000'
}

rules_text() {
    local number=0 pattern
    never images 'images.count > 100000000 or images.remote.count > 100000000'
    never letters 'body.letters > 100000000000 or body.capitals > 100% or body.exclamations > 100000000000'
    never text-to-image 'text_to_image < 0'
    never hidden 'body.hidden > 100000000000 or count(body.hidden_by) > 1000'
    never scripts 'body.script != none and body.letters > 100000000000 or count(body.scripts) > 1000'
    never mixed-words 'body.mixed_words > 100000000000'
    never form 'body.form and body.letters > 100000000000'
    never javascript 'body.javascript and body.letters > 100000000000'
    while IFS= read -r pattern; do
        number=$((number + 1))
        never "text-$number" "body.text ~ /$pattern/i"
    done <<'PATTERNS'
\bviagra\s+qzxq\b
\b(?:get|buy|order)\s+(?:your\s+)?casino\s+qzxq
https?:\/\/[a-z0-9.-]{1,40}\.lottery-qzxq\.example\/
\bmortgage[-_. ]?qzxq(?:s|ing)?\b\s+(?:now|today|online)
\b[0-9]{1,3}\s?%\s+off\s+(?:all\s+)?rolex\s+qzxq
\bdiploma.{0,20}qzxq.{0,20}(?:certified|risk.free)
\$\s?[0-9,]{3,12}\s+(?:million|thousand)\s+qzxq
\b(?:dear|hello)\s+qzxq\s+(?:friend|customer)\b
\bpharmacy\b[^a-z]{1,5}qzxq[0-9]{2,6}
\b(?:verify|confirm|validate) your (?:account|identity|password) qzxq\b
\b(?:act now|limited time offer|risk[- ]free) qzxq
^\s*qzxq (?:sir|madam|beneficiary|homeowner)\b
PATTERNS
    never html 'body.html ~ /<a\s+href="?http:\/\/[^>\s]{0,60}qzxq[^>\s]{0,20}/i'
}

rules_mime() {
    never anomalies 'count(mime.anomalies) > 1000'
    never parts 'mime.parts > 100000000'
    never depth 'mime.depth > 100000000'
}

rules_header() {
    never unsubscribe 'unsubscribe.link and received.count > 1000000'
    never one-click 'unsubscribe.one_click and received.count > 1000000'
    never bulk 'count(bulk.marks) > 1000'
    never date 'date.skew > 10000000 d or date.ahead > 10000000 d or date.valid and received.count > 1000000'
    never fields 'fields.missing == "No-Such" or fields.doubled == "No-Such"'
    never message-id 'message_id.form != ok and received.count > 1000000 or message_id.domain == "none.invalid"'
    never received 'received.count > 1000000'
}
