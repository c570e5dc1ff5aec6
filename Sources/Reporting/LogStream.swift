// SPDX-License-Identifier: Apache-2.0
//
// Lines as a syslog daemon writes them to a file, on a descriptor:
//
//     2026-11-23T21:49:00.123456+00:00 host durward[123]: message

internal import Glibc
internal import Synchronization

/// A descriptor that gets whole lines from any thread.
final class LogStream: Sendable {
    /// The part of the stamp that holds for a second.
    private struct Second: Sendable {
        var number = Int.min
        var dateAndTime: [UInt8] = []
        var offset: [UInt8] = []
    }

    private let descriptor: Int32
    /// ` host durward[123]: `
    private let origin: [UInt8]
    private let second = Mutex(Second())

    init(descriptor: Int32, ident: String, host: String?) {
        self.descriptor = descriptor
        let host = Self.word(host ?? Self.systemHost())
        origin = Array(" \(host) \(Self.word(ident))[\(getpid())]: ".utf8)
    }

    /// Appends the time, the host and the program.
    func appendPrefix(to line: inout [UInt8]) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        appendPrefix(second: time.tv_sec, microsecond: time.tv_nsec / 1_000, to: &line)
    }

    /// Appends the same for a time since 1970.
    func appendPrefix(second number: Int, microsecond: Int, to line: inout [UInt8]) {
        second.withLock { second in
            if second.number != number { second = Self.format(number) }
            line.append(contentsOf: second.dateAndTime)
            LogTime.append(microsecond, digits: 6, to: &line)
            line.append(contentsOf: second.offset)
        }
        line.append(contentsOf: origin)
    }

    /// Writes a line with one call, so that lines of several threads don't mix. What a full disk or a
    /// closed pipe doesn't take is lost: there is nowhere left to say so.
    func write(_ line: [UInt8]) {
        line.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 {
                    if errno == EINTR { continue }
                    return
                }
                rest = rest.dropFirst(count)
            }
        }
    }

    private static func format(_ number: Int) -> Second {
        var seconds = number
        var parts = tm()
        localtime_r(&seconds, &parts)
        var second = Second(number: number)
        LogTime.append(Int(parts.tm_year) + 1900, digits: 4, to: &second.dateAndTime)
        let fields: [(Unicode.Scalar, Int32)] = [
            ("-", parts.tm_mon + 1), ("-", parts.tm_mday), ("T", parts.tm_hour), (":", parts.tm_min),
            (":", parts.tm_sec),
        ]
        for (separator, value) in fields {
            second.dateAndTime.append(UInt8(ascii: separator))
            LogTime.append(Int(value), digits: 2, to: &second.dateAndTime)
        }
        second.dateAndTime.append(UInt8(ascii: "."))
        LogTime.append(offset: parts.tm_gmtoff, to: &second.offset)
        return second
    }

    private static func systemHost() -> String {
        var name = [CChar](repeating: 0, count: Limits.hostName + 2)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// A name without anything that would end it in the line.
    private static func word(_ name: String) -> String {
        let kept = name.utf8.prefix(Limits.hostName).filter { 0x21...0x7E ~= $0 && $0 != UInt8(ascii: ":") }
        return kept.isEmpty ? "-" : String(decoding: kept, as: UTF8.self)
    }
}
