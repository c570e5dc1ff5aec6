# SPDX-License-Identifier: Apache-2.0
# A private rspamd: its default rules, no Bayes, no fuzzy checks, no Redis, and a name server that knows of no name.
# Sourced by peers.sh, which sets $here and $work and stops what $started names.

# rspamd_start: it listens on $work/rspamd/socket.
rspamd_start() {
    local folder=$work/rspamd port name
    mkdir -p "$folder/local.d" "$folder/override.d" "$folder/maps.d"
    perl "$here/nxdomain.pl" >"$folder/port" &
    started+=($!)
    for _ in {1..100}; do [[ -s $folder/port ]] && break; sleep 0.1; done
    port=$(<"$folder/port")
    echo "dns { nameserver = [\"127.0.0.1:$port\"]; timeout = 1s; retransmits = 1; } rrd = null; tempdir = \"$folder\";
        control_socket = \"$folder/control mode=0600\";" >"$folder/override.d/options.inc"
    echo "bind_socket = \"$folder/socket mode=0600\"; count = 1; task_timeout = 60s;" >"$folder/override.d/worker-normal.inc"
    for name in controller proxy fuzzy; do
        echo "count = -1; enabled = false; bind_socket = \"$folder/$name mode=0600\";" >"$folder/override.d/worker-$name.inc"
    done
    echo "type = \"console\"; level = \"error\";" >"$folder/override.d/logging.inc"
    echo "enabled = false;" >"$folder/override.d/classifier-bayes.conf"
    for name in fuzzy_check redis rspamd_update neural phishing_feeds greylist ratelimit history_redis; do
        echo "enabled = false;" >"$folder/override.d/$name.conf"
    done
    rspamd -f -i -c /etc/rspamd/rspamd.conf --var LOCAL_CONFDIR="$folder" --var DBDIR="$folder" --var RUNDIR="$folder" \
        --var LOGDIR="$folder" >"$folder/log" 2>&1 &
    started+=($!)
    for _ in {1..3000}; do
        [[ -S $folder/socket ]] && return 0
        kill -0 "${started[-1]}" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 5 "$folder/log" >&2
    return 1
}
