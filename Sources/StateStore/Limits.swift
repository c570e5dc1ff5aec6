// SPDX-License-Identifier: Apache-2.0

/// All limits of the state store.
public enum StateStoreLimits {
    /// How long one call may take before it has failed. One that walks over everything may take longer, none
    /// of its steps may.
    public static let patience = Duration.seconds(1)
    /// How long a store that has failed is left alone before it is tried again.
    public static let recovery = Duration.seconds(2)
    /// Entries that wait to be written; what comes beyond is dropped.
    public static let waiting = 50_000
    /// How long an entry may wait to be written together with others.
    public static let delay = Duration.milliseconds(200)
    /// Connections to Redis, and connections that read one SQLite database.
    public static let connections = 8

    /// Bytes of a name and its value together; a larger entry is not written.
    public static let entry = 1_048_576
    /// Entries that are written, removed or read in one step.
    public static let batch = 1_000
    /// Bytes of a sketch at most, when written.
    public static let sketch = 4_097
    /// Registers of a sketch that are kept one by one; with more all are.
    static let sketchEntries = 512
    /// Seconds for which Redis keeps what is only needed to answer one question.
    static let momentary = 10
    /// How long what has expired may lie around.
    public static let pruning = Duration.seconds(600)
    /// How long SQLite waits for another process that writes; below `patience`.
    public static let lock = Duration.milliseconds(500)
    /// Seconds for which Redis keeps an entry at most: 100 years.
    public static let lifetime = 3_155_760_000
    /// Bytes of what a server says that are shown to the admin.
    public static let words = 200
    /// Bytes of an address in the config file.
    public static let address = 4_096
    /// Bytes of the path of a Unix socket (sockaddr_un, with the NUL after it 108).
    public static let socketPath = 107
    /// The greatest number of a database of Redis.
    public static let database = 9_999
}
