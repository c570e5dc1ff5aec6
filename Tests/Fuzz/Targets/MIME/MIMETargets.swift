// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// `MIMEReader`: parts and readings begin and end in order and within limits, the same however the message is cut.
struct MIMETarget: FuzzTarget {
    let name = "mime"
    let longest = 16_384
    let dictionary = "mime.dict"
    let readsMessages = true

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let message = MessageBytes(bytes)
        let whole = try MIMEOutcome(message, cut: .whole)
        for cut in Cut.allCases.dropFirst() {
            try whole.requireSame(as: try MIMEOutcome(message, cut: cut), "cut into \(cut)")
        }
        // No decoding yields more than it takes, but for the line ends of uuencode and the octets before it; and a line
        // of uuencode that has lost its blanks, which stand for NULs: two octets may be 63 of them.
        let largest = whole.contents.joined().map(\.size).max() ?? 0
        let growth = whole.hasUuencode ? 32 : 1
        try require(largest <= bytes.count * growth + 1_024, "\(bytes.count) octets have become \(largest)")
    }
}

/// `ContentHeader`: any fields give a header within its limits.
struct ContentHeaderTarget: FuzzTarget {
    let name = "content-header"
    let longest = 4_096
    let dictionary = "mime.dict"

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let message = MessageBytes(bytes)
        let fields = message.fields.map { PartField(name: Array($0.name), body: Array($0.body)) }
        var sink = CheckingSink()
        let header = ContentHeader(fields: fields)
        sink.begin(
            MIMEPart(number: 0, parent: nil, depth: 0, kind: .leaf, header: header, isCertain: true),
            readings: [])
        if let broken = sink.broken { throw Broken(broken) }
        try requireSame(ContentHeader(fields: fields), header, "read twice")

        // What only some readers take for a field adds readings and does not change the first.
        let hidden = message.body.split(separator: 0x0A, maxSplits: 4).compactMap { line -> PartField? in
            guard let colon = line.firstIndex(of: 0x3A) else { return nil }
            return PartField(
                name: Array(line[..<colon]), body: Array(line[line.index(after: colon)...]), isHidden: true)
        }
        let more = ContentHeader(fields: fields + hidden)
        if header.hasType {
            try requireSame(more.types.first, header.types.first, "the first type, with hidden fields")
        }
    }
}
