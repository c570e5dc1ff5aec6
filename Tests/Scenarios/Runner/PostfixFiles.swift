// SPDX-License-Identifier: Apache-2.0
// main.cf and master.cf of the private Postfix: it accepts every recipient, asks the milter, and delivers everything
// into one Maildir. What is refused here, Durward has refused.

/// The two files, for a directory and a port.
struct PostfixFiles {
    /// Everything of this Postfix lies below.
    let directory: String
    /// The port on 127.0.0.1.
    let port: UInt16
    /// The milter, in Postfix's notation; none for a Postfix without one.
    let milter: String?
    /// The user and group that own delivered messages.
    let owner: (user: UInt32, group: UInt32)
    /// What main.cf has in place of, or beside, the settings below.
    var settings: [String: String] = [:]
    /// Further lines of master.cf.
    var services = ""

    /// The text of main.cf.
    var main: String {
        // Postfix complains of a setting that stands there twice.
        let own = common.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            settings[line.prefix { $0 != " " }.description] == nil
        }
        return own.joined(separator: "\n") + settings.map { "\($0) = \($1)\n" }.sorted().joined()
    }

    private var common: String {
        """
        compatibility_level = 3.6
        queue_directory = \(directory)/queue
        data_directory = \(directory)/data
        maillog_file = \(directory)/log/maillog
        maillog_file_prefixes = \(directory)
        myhostname = mail.example.com
        myorigin = example.com
        mydestination =
        mynetworks = 127.0.0.0/8
        inet_interfaces = 127.0.0.1
        inet_protocols = all
        disable_dns_lookups = yes
        smtpd_peername_lookup = no
        alias_maps =
        alias_database =
        append_dot_mydomain = no
        biff = no
        in_flow_delay = 0
        queue_minfree = 0

        # Every message into one Maildir, whoever it is for.
        local_transport = virtual
        default_transport = virtual
        relay_transport = virtual
        virtual_mailbox_base = \(directory)/mail
        virtual_mailbox_maps = static:all/
        virtual_uid_maps = static:\(owner.user)
        virtual_gid_maps = static:\(owner.group)
        virtual_minimum_uid = 1
        virtual_mailbox_limit = 0
        mailbox_size_limit = 0
        message_size_limit = 0

        # Postfix itself refuses nothing and slows nobody down.
        smtpd_relay_restrictions = check_client_access static:permit, reject
        smtpd_recipient_restrictions =
        smtpd_reject_unlisted_recipient = no
        smtpd_reject_unlisted_sender = no
        smtpd_error_sleep_time = 0
        smtpd_soft_error_limit = 10000
        smtpd_hard_error_limit = 10000
        smtpd_junk_command_limit = 10000
        smtpd_recipient_limit = 100000
        smtpd_client_connection_count_limit = 0
        smtpd_forbid_bare_newline = no
        allow_percent_hack = no
        swap_bangpath = no

        # Scripts say who the client is.
        smtpd_authorized_xclient_hosts = 127.0.0.1
        smtpd_sasl_auth_enable = no
        smtpd_sasl_type = dovecot
        smtpd_sasl_path = unix:\(directory)/no-such-socket

        smtpd_milters = \(milter ?? "")
        non_smtpd_milters = \(milter ?? "")
        milter_default_action = tempfail
        milter_protocol = 6
        milter_connect_timeout = 5s
        milter_command_timeout = 15s
        milter_content_timeout = 30s

        """
    }

    /// The text of master.cf.
    var master: String {
        """
        127.0.0.1:\(port) inet n - n - - smtpd
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        showq unix n - n - - showq
        error unix - - n - - error
        retry unix - - n - - error
        virtual unix - n n - - virtual
        anvil unix - - n - 1 anvil
        postlog unix-dgram n - n - 1 postlogd
        \(services)
        """
    }
}
