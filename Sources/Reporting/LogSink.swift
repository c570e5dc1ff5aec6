// SPDX-License-Identifier: Apache-2.0
//
// Where the filter's messages go: syslog (facility mail), standard error, or a function. One message is
// one line: control bytes and what else could disguise it are escaped, a message over 3,840 bytes is
// cut. Standard error gets the lines that a syslog daemon would write to a file, so that `stats` reads
// both. Writing never fails and never waits for anything but the descriptor itself.

internal import Glibc

/// How urgent a message is (RFC 5424, section 6.2.1).
public enum LogPriority: Int32, Sendable, Hashable, CaseIterable {
    /// The system can't be used.
    case emergency = 0
    /// Somebody must act at once.
    case alert
    /// Something broke that must be repaired.
    case critical
    /// Something failed.
    case error
    /// Something may fail.
    case warning
    /// Normal, but worth a look.
    case notice
    /// Normal: the verdicts.
    case info
    /// For who writes the program.
    case debug
}

/// Takes messages from any thread.
public struct LogSink: Sendable {
    private enum Target: Sendable {
        case syslog
        case stream(LogStream)
        case custom(@Sendable (LogPriority, String) -> Void)
    }

    private let target: Target

    /// The system's log, facility mail, with the process's ID.
    ///
    /// For the whole process: make it once. Silent where no syslog daemon listens.
    public static func syslog(ident: String = "durward") -> LogSink {
        // The C library keeps the pointer as long as the process lives, so it is never freed.
        openlog(strdup(ident), LOG_PID | LOG_NDELAY, LOG_MAIL)
        return LogSink(target: .syslog)
    }

    /// Standard error, each line in one write.
    public static func standardError(ident: String = "durward") -> LogSink {
        stream(descriptor: STDERR_FILENO, ident: ident)
    }

    /// A function that gets each message, escaped as elsewhere and without a line break.
    public static func custom(_ write: @escaping @Sendable (LogPriority, String) -> Void) -> LogSink {
        LogSink(target: .custom(write))
    }

    static func stream(descriptor: Int32, ident: String, host: String? = nil) -> LogSink {
        LogSink(target: .stream(LogStream(descriptor: descriptor, ident: ident, host: host)))
    }

    /// Writes one message.
    public func write(_ priority: LogPriority, _ message: String) {
        let copy = message
        write(priority, copy.utf8Span.span)
    }

    /// Writes one message of bytes; those that are not UTF-8 are escaped.
    public func write(_ priority: LogPriority, _ message: Span<UInt8>) {
        var line: [UInt8] = []
        line.reserveCapacity(640)
        if case .stream(let stream) = target { stream.appendPrefix(to: &line) }
        _ = LogText.append(message, as: .line, room: Limits.message, to: &line)
        switch target {
        case .stream(let stream):
            line.append(0x0A)
            stream.write(line)
        case .syslog:
            line.append(0)
            Self.toSyslog(priority, line)
        case .custom(let write):
            write(priority, String(decoding: line, as: UTF8.self))
        }
    }

    /// Hands a NUL-terminated line to syslog.
    private static func toSyslog(_ priority: LogPriority, _ line: [UInt8]) {
        line.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            withVaList([OpaquePointer(base)]) { vsyslog(LOG_MAIL | priority.rawValue, "%s", $0) }
        }
    }
}

extension LogSink {
    /// Writes one log line, as a verdict's priority is: info.
    public func write(_ line: LogLine) {
        write(.info, line.bytes.span)
    }
}
