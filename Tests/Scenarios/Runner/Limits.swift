// SPDX-License-Identifier: Apache-2.0
/// Every wait and every size of the scenario runner.
enum Limits {
    /// Seconds that one SMTP reply, one write or one connect may take.
    static let reply = 10.0
    /// Seconds that Postfix or Durward may take until it listens.
    static let start = 10.0
    /// Seconds until an awaited log line, delivery or exit counts as missing.
    static let await = 5.0
    /// Seconds that Durward may take to end after SIGTERM.
    static let exit = 15.0
    /// Seconds that a helping command (postconf, miltertest, `durward stats`) may take.
    static let command = 60.0
    /// Seconds between two looks at something that is awaited.
    static let look = 0.002
    /// Seconds after which an orphaned private Postfix ends on its own.
    static let orphan = 900
    /// Bytes of one reply line, as much as a server could send with goodwill.
    static let replyLine = 8192
    /// Lines of one reply.
    static let replyLines = 256
    /// Bytes of one packet from the filter.
    static let milterPacket = 1 << 20
    /// Bytes of a generated message.
    static let generated = 256 << 20
    /// Connections that may wait until a made-up server takes them.
    static let backlog: Int32 = 1024
    /// Ports that are tried until one is free.
    static let ports = 100
    /// Lines of a log shown with a failure.
    static let shownLines = 40
}
