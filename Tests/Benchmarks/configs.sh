# SPDX-License-Identifier: Apache-2.0
# The policies that `make bench` gives to durward. Sourced by bench.sh.

# config_head SOCKET: what every one of them begins with.
config_head() {
    cat <<YAML
listen: unix:$1
control: unix:$1.control
socket_mode: "0600"
log: stderr
mode: enforce
domains: [example.com]
trusted: [127.0.0.0/8, "::1"]
YAML
}

# config_envelope SOCKET: a dozen rules over the envelope and the header section, none over the body.
config_envelope() {
    config_head "$1"
    cat <<'YAML'
lists:
  blocked: [198.51.100.0/24, 203.0.113.0/24, "2001:db8:bad::/48"]
  unwanted: [spam.example, bulk.example, offers.example]
recipients:
  - domains: [example.com]
    addresses: [postmaster@example.com, user1@example.com, user2@example.com, user3@example.com]
rules:
  - name: our-own
    when: client.ip in $trusted
    accept: true
  - name: blocked-network
    when: client.ip in $blocked
    reject: "554 5.7.1 mail from your network is not accepted here"
  - name: unwanted-domain
    when: mail_from.domain in $unwanted
    reject: "550 5.7.1 mail from {mail_from.domain} is not accepted here"
  - name: unknown-recipient
    when: recipient.status == unknown
    reject: "550 5.1.1 <{recipient}>: no such mailbox here"
  - name: not-ours
    when: recipient.status == not_ours
    reject: "550 5.7.1 <{recipient}>: no relaying here"
  - name: free-money
    when: 'subject ~ /\b(?:free|easy|fast)\s+(?:money|cash|credit)\b/i'
    score: 4
  - name: shouting
    when: 'subject.capitals > 80% and subject.letters >= 10'
    score: 2
  - name: bulk-mailer
    when: 'header["X-Mailer"] ~ /\b(?:mass|bulk|blast)[- ]?mail/i'
    score: 3
  - name: dialup-relay
    when: 'header["Received"] ~ /\b(?:dialup|dynamic|dsl|ppp)[-.0-9]+/i'
    score: 2
  - name: odd-charset
    when: 'header["Content-Type"] ~ /charset="?(?:windows-1251|koi8-r|gb2312)/i'
    score: 1
  - name: someone-else
    when: 'header_from.domain != mail_from.domain and header_from.domain in $unwanted'
    score: 5
  - name: no-message-id
    when: 'header_count["Message-ID"] != 1'
    score: 1
  - name: spam
    when: score >= 8
    reject: "550 5.7.1 looks like spam ({score})"
YAML
}

# config_body SOCKET COUNT: COUNT patterns over the raw body, of ten shapes. Each scores enough that
# a few of them would refuse, so the end of the body must be seen before the score is known.
config_body() {
    config_head "$1"
    echo "rules:"
    awk -v count="$2" '
        BEGIN {
            ones = split("viagra casino lottery mortgage replica rolex diploma pharmacy crypto wallet refinance " \
                "inheritance jackpot webcam toner weight testosterone antivirus timeshare vacation ringtone voucher " \
                "escrow beneficiary remittance payday bankruptcy herbal steroid hormone betting poker roulette " \
                "bitcoin forex penny stock dividend cialis ambien", one, " ")
            twos = split("offer bonus winner discount loan supply degree pills trial prize account payment transfer " \
                "investor secret miracle guarantee income profit deal clearance shipment dealer tablets broker", two, " ")
            for (number = 0; number < count; number++) {
                a = one[number % ones + 1]
                b = two[int(number / ones) % twos + 1]
                shape = (number + int(number / ones)) % 10
                if (shape == 0) p = "\\b" a "\\s+" b "\\b"
                if (shape == 1) p = "\\b(?:get|buy|order)\\s+(?:your\\s+)?" a "\\s+" b
                if (shape == 2) p = "https?:\\/\\/[a-z0-9.-]{1,40}\\." a "-" b "\\.example\\/"
                if (shape == 3) p = "\\b" a "[-_. ]?" b "(?:s|ing)?\\b\\s+(?:now|today|online)"
                if (shape == 4) p = "\\b[0-9]{1,3}\\s?%\\s+off\\s+(?:all\\s+)?" a "\\s+" b
                if (shape == 5) p = "<a\\s+href=\"?http:\\/\\/[^>\\s]{0,60}" b "[^>\\s]{0,20}" a
                if (shape == 6) p = a ".{0,20}" b ".{0,20}(?:certified|risk.free)"
                if (shape == 7) p = "\\$\\s?[0-9,]{3,12}\\s+(?:million|thousand)\\s+" a "\\s+" b
                if (shape == 8) p = "\\b(?:dear|hello)\\s+" a "\\s+(?:friend|customer)\\s+" b "\\b"
                if (shape == 9) p = "\\b" a "\\b[^a-z]{1,5}" b "[0-9]{2,6}"
                printf "  - name: pattern-%04d\n    when: \047body.raw ~ /%s/i\047\n    score: 2\n", number + 1, p
            }
        }'
    cat <<'YAML'
  - name: spam
    when: score >= 8
    reject: "550 5.7.1 looks like spam ({score})"
YAML
}
