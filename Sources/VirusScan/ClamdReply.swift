// SPDX-License-Identifier: Apache-2.0
//
// clamd's answer to a command that began with "z" ends with NUL (clamd(8)):
//
//     stream: OK
//     stream: NAME FOUND
//     stream: TEXT ERROR
//     INSTREAM size limit exceeded. ERROR
//
// With a time-out of its own it says "COMMAND READ TIMED OUT", a line feed and nothing more.

/// Collects the answer, however it comes in pieces.
struct ClamdReplyReader: Sendable {
    /// Without the NUL; nil until it came.
    private(set) var reply: [UInt8]?
    /// True if more came than an answer.
    private(set) var isOverrun = false
    /// What came before the NUL.
    private(set) var text: [UInt8] = []

    /// Takes what has come.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        guard reply == nil, !isOverrun else {
            isOverrun = isOverrun || !bytes.isEmpty
            return
        }
        let part = bytes.prefix { $0 != 0 }
        guard text.count + part.count <= VirusLimits.reply else {
            isOverrun = true
            return
        }
        text += part
        guard part.count < bytes.count else { return }
        reply = text
        isOverrun = bytes.count > part.count + 1
    }
}

extension VirusVerdict {
    /// What an answer to INSTREAM means.
    init(clamdReply reply: some Sequence<UInt8>) {
        let all = Array(reply)
        let said = VirusVerdict.shown(all)
        guard !VirusVerdict.isEqual(all, "INSTREAM size limit exceeded. ERROR") else {
            self = .failed(
                reason: "clamd takes no message as large as this one: its StreamMaxLength is exceeded")
            return
        }
        let mark = Array("stream: ".utf8)
        guard all.starts(with: mark) else {
            self = .failed(reason: "clamd's answer is not understood: '\(said)'")
            return
        }
        let rest = all.dropFirst(mark.count)
        let end = Array(" FOUND".utf8)
        if VirusVerdict.isEqual(rest, "OK") {
            self = .clean
        } else if rest.count > end.count, rest.suffix(end.count).elementsEqual(end) {
            self = .found(name: VirusVerdict.shown(rest.dropLast(end.count)))
        } else if rest.suffix(6).elementsEqual(" ERROR".utf8) {
            self = .failed(reason: "clamd says: '\(said)'")
        } else {
            self = .failed(reason: "clamd's answer is not understood: '\(said)'")
        }
    }

    /// What the end of a conversation with the server of that name means.
    init(_ end: ClamdConnection.End?, of name: String) {
        switch end {
        case nil: self = .failed(reason: "\(name) was not asked")
        case .refused(let reason): self = .failed(reason: "\(name) takes no connection: \(reason)")
        case .failed(let reason): self = .failed(reason: reason)
        case .reply(let reply, let isEarly, let isAlone):
            self.init(clamdReply: reply)
            // Clean is what was read to its end, by a server that answers as clamd does.
            guard self == .clean else { return }
            if isEarly { self = .failed(reason: "clamd answered before it had the whole message") }
            if !isAlone { self = .failed(reason: "clamd gave more than one answer") }
        }
    }

    /// The bytes as they may stand in a message: its beginning, without control characters.
    static func shown(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        var room = VirusLimits.name
        for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
            let shown = isControl(scalar) ? "?" : scalar
            room -= UTF8.width(shown)
            guard room >= 0 else { break }
            text.append(shown)
        }
        return String(text)
    }

    private static func isEqual(_ bytes: some Sequence<UInt8>, _ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes.elementsEqual($0) }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
