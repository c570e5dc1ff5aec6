// SPDX-License-Identifier: Apache-2.0
//
// A message goes to clamd as it comes: INSTREAM, then chunks of a length and bytes, then an empty one (clamd(8)).
//
// clamd takes a file for a message by its first line. One that begins with the header field "MZ: x" or "BZh: x" is a
// program or an archive for it, and its attachments go unseen. So what it gets begins with a field of our own.

internal import Synchronization

/// The scan of one message while it arrives; used by one thread at a time. Let go of, it ends the connection.
public final class VirusScan {
    private static let firstLine = "Received: by durward\r\n"

    private let maximumSize: Int
    private var size = 0
    private var connection: ClamdConnection
    private var result: VirusScanResult?
    private var gathered = Array(firstLine.utf8)

    init(_ connection: ClamdConnection, maximumSize: Int) {
        self.connection = connection
        self.maximumSize = maximumSize
    }

    /// True once the verdict does not depend on what is still to come: it need not be fed any more.
    public var isDecided: Bool { connection.end != nil }

    /// Octets that are kept until clamd takes them.
    var backlog: Int { gathered.count + connection.pending }

    /// The next octets of the message as on the wire: header section, empty line, body, all with CRLF.
    ///
    /// Waits, within what is left of the deadline, only if clamd is behind by some `VirusLimits.backlog`. What comes
    /// after the verdict is decided, or after `finish`, is not looked at.
    public func feed(_ bytes: UnsafeRawBufferPointer) {
        guard !isDecided, !bytes.isEmpty else { return }
        connection.begin()
        let isFirst = size == 0
        let (total, isTooMuch) = size.addingReportingOverflow(bytes.count)
        size = total
        guard !isTooMuch, total <= maximumSize else {
            connection.abandon(
                "the message is larger than \(maximumSize) octets, and no larger one is scanned")
            gathered = []
            return
        }
        // The connection is on its way while the message comes.
        if isFirst { connection.pump() }
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(VirusLimits.chunk - gathered.count)
            gathered += UnsafeRawBufferPointer(rebasing: piece)
            rest = rest.dropFirst(piece.count)
            guard gathered.count >= VirusLimits.chunk else { return }
            addGathered()
            // What is left, what is gathered next and the chunk that it becomes make a backlog.
            connection.drain(to: VirusLimits.backlog - 2 * VirusLimits.chunk)
            guard isDecided else { continue }
            gathered = []
            return
        }
    }

    /// The message is complete. Does not wait; asked again it is the same result.
    public func finish() -> VirusScanResult {
        if let result { return result }
        addGathered()
        connection.add(chunk: [])
        connection.pump()
        let made = VirusScanResult(connection)
        result = made
        // The result has it now, with what waits to be sent.
        gathered = []
        connection.abandon("it is complete")
        return made
    }

    private func addGathered() {
        if !gathered.isEmpty { connection.add(chunk: gathered) }
        gathered.removeAll(keepingCapacity: true)
    }
}

/// What becomes of a scan whose message is complete. May be kept, and asked on any thread.
public final class VirusScanResult: Sendable {
    private let connection: Mutex<ClamdConnection>

    init(_ connection: ClamdConnection) { self.connection = Mutex(connection) }

    /// The verdict; waits for it within what is left of the deadline. Asked again it says the same. Asked by two
    /// threads at once one waits for the other.
    public func verdict() -> VirusVerdict {
        connection.withLock { connection in
            connection.begin()
            connection.awaitEnd()
            return VirusVerdict(connection.end, of: connection.gate.name)
        }
    }
}
