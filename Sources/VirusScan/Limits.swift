// SPDX-License-Identifier: Apache-2.0

/// All limits of scanning for viruses, and what going over each of them means.
public enum VirusLimits {
    // A message

    /// How long a message may wait for clamd in all, while it is sent and after it; beyond it the scan has failed.
    /// The time that the client takes for its message does not count. clamd itself gives up after its MaxScanTime
    /// (120 s), Postfix waits for 300 s.
    public static let deadline = Duration.seconds(60)
    /// Octets of a message that clamd gets; the scan of a larger one has failed. clamd has a limit of its own,
    /// StreamMaxLength (25M on Debian, 100M without a config file), with the same effect.
    public static let message = 26_214_400
    /// Octets of a message that wait to be sent; beyond it the message waits until clamd takes them.
    static let backlog = 65_536
    /// Octets of one chunk; a larger piece becomes several.
    static let chunk = 16_384

    // Connections

    /// How much of the deadline clamd may take until it has taken the connection.
    public static let connecting = Duration.seconds(5)
    /// How long clamd is left alone when it took no connection; then one message tries it again.
    public static let recovery = Duration.seconds(5)
    /// When a connection is tried again for which clamd has no place at the moment.
    static let retry = Duration.milliseconds(20)
    /// Addresses of a host name that are tried; the others are not.
    static let addresses = 8
    /// How long clamd may take to answer when a config is read.
    public static let check = Duration.seconds(1)

    // What clamd may say

    /// Octets of an answer; a longer one is none, and the scan has failed.
    static let reply = 4_096
    /// Octets of a virus's name, or of clamd's own words, that are kept.
    public static let name = 240
}
