# SPDX-License-Identifier: Apache-2.0
# The policies and the Dovecot of recipients.sh, which sources this and sets $work.

# config_recipients NAME LISTEN ENTRIES: durward as NAME, with what stands below `recipients:`. What was asked
# during the run stays believed: rows that ask anew have other recipients.
config_recipients() {
    cat <<YAML
listen: $2
socket_mode: "0600"
log: stderr
mode: enforce
domains: [example.com]
trusted: [127.0.0.0/8, "::1"]
state: sqlite:$work/$1.db
control: unix:$work/$1.control
recipient_cache: {ok: 24 h, room: 24 h}
recipients:
$3
rules:
  - name: our-own
    when: client.ip in \$trusted
    accept: true
  - name: not-looked-up
    when: recipient.status == failed
    tempfail: "451 4.4.3 <{recipient}>: can't be looked up now"
  - name: unknown
    when: recipient.status == unknown
    reject: "550 5.1.1 <{recipient}>: no such mailbox here"
  - name: disabled
    when: recipient.status == disabled
    reject: "550 5.2.1 <{recipient}>: takes no mail"
  - name: full
    when: recipient.status == full
    tempfail: "452 4.2.2 <{recipient}>: this mailbox is full"
  - name: relaying
    when: recipient.status == not_ours
    reject: "550 5.7.1 <{recipient}>: no relaying here"
YAML
}

# entry DOMAIN SOURCE: an entry of `recipients:`.
entry() { printf '  - domains: [%s]\n    %s\n' "$1" "$2"; }

# inline_addresses DOMAIN COUNT
inline_addresses() {
    awk -v domain="$1" -v count="$2" 'BEGIN {
        printf "addresses: ["
        for (number = 1; number <= count; number++) printf "%suser%d@%s", (number > 1 ? ", " : ""), number, domain
        print "]"
    }'
}

# dovecot_files DIRECTORY yes|no: its config; users are user1@dovecot.example to user40000@, of which each tenth is
# left out, with a quota each. The second word says whether RCPT looks at the quota.
dovecot_files() {
    local directory=$1
    mkdir -p "$directory/mail"
    chown nobody "$directory/mail"
    awk 'BEGIN {
        for (number = 1; number <= 40000; number++)
            if (number % 10 != 0) printf "user%d@dovecot.example:{PLAIN}-::::::userdb_quota_rule=*:bytes=1G\n", number
    }' >"$directory/users"
    cat >"$directory/dovecot.conf" <<CONF
base_dir = $directory/run
state_dir = $directory/run
instance_name = durward-bench
log_path = $directory/log
protocols = lmtp
ssl = no
hostname = dovecot.example
postmaster_address = postmaster@dovecot.example
mail_location = maildir:$directory/mail/%Lu
mail_uid = nobody
mail_gid = $(id -gn nobody)
first_valid_uid = 1
first_valid_gid = 1
mail_plugins = quota
lmtp_rcpt_check_quota = $2
service lmtp {
  process_min_avail = 4
  unix_listener lmtp {
    mode = 0666
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
passdb {
  driver = passwd-file
  args = $directory/users
}
userdb {
  driver = passwd-file
  args = username_format=%Lu $directory/users
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=0
}
CONF
}
