// SPDX-License-Identifier: Apache-2.0

/// All limits of the local commands, and what going over each of them means.
public enum ControlLimits {
    /// Bytes of a request with its line end; a longer one is refused.
    public static let request = 4096
    /// How long a client may take to say what it wants; then it is told so and the connection is closed.
    public static let patience = Duration.seconds(2)
    /// Commands that run at once; one more is refused with words.
    public static let commands = 8
    /// Connections that may wait to be taken.
    public static let backlog = 64
    /// How long a client may read nothing of a reply. Longer than a human looks at a page of `less` it is not:
    /// then the reply is cut off.
    public static let stalled = Duration.seconds(60)
    /// How long a reply may take in all; then it is cut off.
    public static let reply = Duration.seconds(900)
    /// Bytes of a reply that are sent together.
    public static let chunk = 16_384
    /// Bytes of one line of a reply; the client gives up a reply with a longer one.
    public static let line = 1_048_576
    /// How long the filter may be silent before the client gives up.
    public static let silence = Duration.seconds(60)
    /// Octets of the path of a Unix socket (`sun_path` without its NUL).
    public static let path = 107
}
