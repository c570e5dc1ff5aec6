// SPDX-License-Identifier: Apache-2.0
//
// The MIME structure of a message as it comes in: RFC 2045 to 2049, RFC 6532. Limits: SyntaxLimits, MIME.

/// Reads a message in chunks of any size, and tells a sink of its parts and their decoded content.
///
/// Hostile mail is read differently by different programs; every reading is told of. Lines end with CRLF, LF or
/// CR. No content is kept: what a chunk does not decide is at most a line that may be a delimiter, and a header
/// section. The same octets give the same events however they are cut; only content comes in other pieces.
public struct MIMEReader: Sendable {
    private var stream = PartStream()
    private var ledger = PartLedger()

    /// A reader at the beginning of a message.
    public init() {}

    /// What could be read in two ways, or went over a limit, so far.
    public var anomalies: Set<MIMEAnomaly> { ledger.anomalies }

    /// A header field of the message itself, as the mail server hands it: folded with `\n\t` or `\r\n`.
    public mutating func headerField(name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer) {
        stream.messageField(name: name, body: body, ledger: &ledger)
    }

    /// The header section is complete. The first part is told of with the first octets of the body, since some
    /// readers take lines there for fields.
    public mutating func endOfHeader(to sink: inout some MIMESink) {
    }

    /// The next octets of the body.
    public mutating func body(_ chunk: UnsafeRawBufferPointer, to sink: inout some MIMESink) {
        stream.read(chunk, ledger: &ledger, to: &sink)
    }

    /// The message is complete: every part ends.
    public mutating func finish(to sink: inout some MIMESink) {
        stream.finish(ledger: &ledger, to: &sink)
    }
}
