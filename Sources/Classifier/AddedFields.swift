// SPDX-License-Identifier: Apache-2.0

/// The header fields that filters and the delivery add, here or on another server. They never count: a message on
/// its way does not have ours yet, and what other filters thought of it is what the classifier is to find out.
enum AddedFields {
    /// True for a name in lower case that does not count.
    static func contain(_ name: UnsafeRawBufferPointer) -> Bool {
        guard let first = name.first, beginnings.indices.contains(Int(first)) else { return true }
        if beginnings[Int(first)].contains(where: { name.starts(with: $0) }) { return true }
        return words.contains { name.contains($0) }
    }

    /// Wherever they stand in a name.
    private static let words = ["spam", "virus", "mailscanner"].map { Array($0.utf8) }

    /// What a name begins with, by the first byte.
    private static let beginnings: [[[UInt8]]] = {
        var table = [[[UInt8]]](repeating: [], count: 128)
        for prefix in prefixes {
            let bytes = Array(prefix.utf8)
            if let first = bytes.first, table.indices.contains(Int(first)) { table[Int(first)].append(bytes) }
        }
        return table
    }()

    private static let prefixes = delivery + authentication + filters + programs

    private static let delivery = [
        "return-path", "delivered-to", "x-delivered-to", "x-original-to", "x-rcpt-to", "x-real-to",
        "x-resolved-to", "x-forwarded-", "envelope-", "x-envelope-", "x-sieve", "x-loop", "resent-",
        "x-fetchmail",
        "x-getmail", "x-pop3", "x-original-recipient", "x-delivery-", "x-hmailserver", "x-mdaemon",
        "x-mdarrival",
        "x-mdremote", "x-mdrcpt", "x-mdhelo", "x-return-path", "x-rule", "x-greylist", "x-policyd",
    ]

    private static let authentication = [
        "received-spf", "authentication-results", "x-authentication-", "x-auth-result", "arc-", "dkim-filter",
        "x-dkim", "x-dmarc", "x-spf", "x-senderid", "domainkey-status", "x-domainkey", "x-bimi", "bimi-",
        "x-arc-",
    ]

    private static let filters = [
        "x-durward", "x-rspamd", "x-bogosity", "x-amavis", "x-pyzor", "x-razor", "x-dcc", "x-crm114",
        "x-dnsbl",
        "x-rbl", "x-scanned", "x-quarantine", "x-clamav", "x-clam-", "x-barracuda", "x-proofpoint",
        "x-ironport",
        "x-mimecast", "x-sophos", "x-forefront", "x-ms-exchange-", "x-ms-has-attach", "x-ms-office365-",
        "x-ms-publictraffictype", "x-ms-traffictypediagnostic", "x-microsoft-anti", "x-eopattributed",
        "x-eoptenant",
        "x-fortimail", "x-feas", "x-cloudmark", "x-pmx", "x-purgate", "x-tm-as", "x-tmase", "x-trend",
        "x-kaspersky",
        "x-kse", "x-klms", "x-esetid", "x-eset", "x-avast", "x-assp", "x-brightmail", "x-mimedefang",
        "x-pmguard",
        "x-hornet", "x-nai-", "x-messagelabs", "x-cmae", "x-ctch", "x-mailcontrol", "x-filter", "x-scan",
        "x-junk",
        "x-ham-", "x-popfile", "x-text-classification", "x-yahoofiltered", "x-sid-", "x-message-info",
        "x-authority-analysis", "x-ui-", "x-canit", "x-watchguard", "x-perlmx", "x-bitdefender",
    ]

    /// What mail stores and mail programs note.
    private static let programs = [
        "status", "x-status", "x-uid", "x-keywords", "x-imap", "lines", "content-length", "x-evolution",
        "x-mozilla",
        "x-folder", "x-label", "x-gmail-labels", "x-gm-", "replied", "forwarded", "x-gmane", "xref",
        "x-account-key",
        "x-tuid", "x-imapbase", "x-offlineimap", "x-mew", "x-xfmstatus", "x-apple-mail",
    ]
}

extension UnsafeRawBufferPointer {
    /// True if these bytes stand somewhere in it.
    func contains(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first, count >= needle.count else { return false }
        for start in 0...(count - needle.count) where self[start] == first {
            if self[start..<start + needle.count].elementsEqual(needle) { return true }
        }
        return false
    }
}
