// SPDX-License-Identifier: Apache-2.0
//
// What happened beside the verdicts and should be counted: logfmt as in LogLine.swift.
//
//     event=source-down source=NAME detail="why"
//     event=source-up source=NAME detail=-

/// One event as it stands in the log.
public struct EventLine: Hashable, Sendable {
    /// What happened.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A source of recipients keeps failing and is left alone for a while.
        case sourceDown = "source-down"
        /// It answers again.
        case sourceUp = "source-up"
    }

    /// What happened.
    public let kind: Kind
    /// The source's name.
    public let source: String
    /// Why; empty where there is nothing to say.
    public let detail: String

    /// An event of a source.
    public init(_ kind: Kind, source: String, detail: String = "") {
        self.kind = kind
        self.source = source
        self.detail = detail
    }

    /// Reads a line without its line break; nil for what is no event, or none that this version knows.
    public init?(parsing bytes: Span<UInt8>) {
        guard bytes.count <= Limits.parsedLogLine else { return nil }
        var values: [String: String] = [:]
        var index = 0
        while true {
            while index < bytes.count, bytes[index] == UInt8(ascii: " ") { index += 1 }
            if index == bytes.count { break }
            guard let field = try? LogField(in: bytes, from: index), let value = field.value.text(in: bytes)
            else {
                return nil
            }
            let key = bytes.extracting(field.key).withUnsafeBufferPointer {
                String(decoding: $0, as: UTF8.self)
            }
            values[key] = value
            index = field.end
        }
        guard let kind = values["event"].flatMap(Kind.init), let source = values["source"] else { return nil }
        let detail = values["detail"] ?? "-"
        self.init(kind, source: source, detail: detail == "-" ? "" : detail)
    }

    /// The line, without a line break: fewer than 1,000 bytes.
    public var text: String {
        var out: [UInt8] = []
        LogText.append("event=", to: &out)
        out += kind.rawValue.utf8
        for (key, value) in [("source", source), ("detail", detail)] {
            out += " \(key)=".utf8
            guard !value.isEmpty, value != "-" else {
                LogText.append("-", to: &out)
                continue
            }
            var copy = value
            copy.makeContiguousUTF8()
            let start = out.count
            if case .whole = LogText.append(copy.utf8Span.span, as: .bare, room: EventLine.room, to: &out) {
                continue
            }
            out.removeLast(out.count - start)
            out.append(UInt8(ascii: "\""))
            _ = LogText.append(copy.utf8Span.span, as: .quoted, room: EventLine.room, to: &out)
            out.append(UInt8(ascii: "\""))
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Bytes of each value.
    private static let room = 400
}

extension LogSink {
    /// Writes an event.
    public func write(_ line: EventLine, _ priority: LogPriority) { write(priority, line.text) }
}
