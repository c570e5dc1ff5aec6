// SPDX-License-Identifier: Apache-2.0
//
// Every size and count of this target. Bytes unless the name says otherwise.

/// How much of anything Reporting writes, reads or remembers.
enum Limits {
    /// A written log line stays below this.
    static let logLine = 1_000
    /// A longer message is not read as a log line: no writer of ours makes one.
    static let parsedLogLine = 2_048
    /// The recipients a line may say it left out (`,+N`), as a count.
    static let omittedRecipients = 1_000_000_000
    /// A score beyond this is written as this, so that it can't fill the line.
    static let score = 1_000_000_000.0

    /// A message to syslog or standard error; longer ones are cut. With the prefix before it
    /// it stays below PIPE_BUF (4,096), up to which a pipe never mixes the lines of two threads.
    static let message = 3_840
    /// The host's and the program's name in the lines on standard error, each.
    static let hostName = 64

    /// A line of a log file; a longer one is skipped.
    static let fileLine = 65_536
    /// One read from a file, and one step of decompression.
    static let readChunk = 262_144

    /// How far a line without a year may seem to lie ahead of now, in seconds: clocks differ, and
    /// an hour occurs twice when summer time ends.
    static let clockSlack = 7_200.0

    /// Distinct keys in one table of the statistics; the rest is counted under "(other)".
    static let tableKeys = 10_000
    /// Rows of one table shown to a person.
    static let shownRows = 20
    /// Rows of the table of hours shown to a person.
    static let shownHours = 48
    /// Width of a key shown to a person, in characters.
    static let shownKey = 48
}
