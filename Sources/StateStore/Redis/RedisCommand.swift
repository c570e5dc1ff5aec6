// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A command and its arguments: bytes, whatever they are.
struct RedisCommand: Sendable {
    /// All arguments, one after the other.
    private(set) var bytes: [UInt8] = []
    /// Of each argument.
    private(set) var lengths: [Int] = []

    init(_ words: String...) {
        for word in words { add(word.utf8) }
    }

    mutating func add(_ argument: some Collection<UInt8>) {
        bytes.append(contentsOf: argument)
        lengths.append(argument.count)
    }

    /// Keeps a value until its time, by the server's clock from now on; removes it if that has passed.
    static func set(_ key: [UInt8], _ entry: StateEntry, at now: WallClock) -> RedisCommand {
        guard entry.expires > now.seconds else {
            var command = RedisCommand("UNLINK")
            command.add(key)
            return command
        }
        var command = RedisCommand("SET")
        command.add(key)
        command.add(entry.value)
        command.add("PX".utf8)
        let lifetime = min(entry.expires - now.seconds, StateStoreLimits.lifetime)
        command.add(String(lifetime * 1000 - now.milliseconds).utf8)
        return command
    }
}

/// Seconds since 1970, and milliseconds of the second that has begun.
struct WallClock {
    let seconds: Int
    let milliseconds: Int

    static var now: WallClock {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return WallClock(seconds: now.tv_sec, milliseconds: now.tv_nsec / 1_000_000)
    }

    /// The nearest second to so many milliseconds from then.
    func seconds(in later: Int) -> Int {
        let (sum, overflow) = later.addingReportingOverflow(milliseconds + 500)
        return overflow ? .max : seconds + sum / 1000
    }
}

/// What a server answers.
enum RedisReply: Sendable, Hashable {
    case bytes([UInt8])
    case integer(Int64)
    case none
    case list([RedisReply])
    /// The server's words, cleaned and cut.
    case error(String)

    /// The words of the first error in it.
    var refusal: String? {
        switch self {
        case .error(let words): words
        case .list(let replies): replies.lazy.compactMap(\.refusal).first
        case .bytes, .integer, .none: nil
        }
    }
}

/// Why there is no answer.
enum RedisFailure: Error {
    /// The connection is of no use any more. `wasStale` if it had been closed before it was used.
    case connection(String, wasStale: Bool)
    /// The server refuses to serve us at all.
    case refused(String)
    /// It was not asked: it has just failed for others.
    case leftAlone

    var reason: String {
        switch self {
        case .connection(let reason, _), .refused(let reason): reason
        case .leftAlone: "has just failed"
        }
    }

    var wasStale: Bool {
        if case .connection(_, let wasStale) = self { return wasStale }
        return false
    }
}

/// The names under which a space's values are kept.
struct RedisKeys {
    private let prefix: [UInt8]

    init(_ space: StateSpace) { prefix = Array("durward:\(space.name):".utf8) }

    /// Of that name.
    func key(_ name: String) -> [UInt8] { prefix + name.utf8 }

    /// The name in a key; nil if it is none of ours.
    func name(_ key: [UInt8]) -> String? {
        guard key.starts(with: prefix) else { return nil }
        return String(validating: key[prefix.count...], as: UTF8.self)
    }

    /// What SCAN's MATCH finds all of them by: a glob, in which a backslash takes the meaning of what follows.
    var pattern: [UInt8] {
        var pattern: [UInt8] = []
        for byte in prefix {
            if #"*?[]\^-"#.utf8.contains(byte) { pattern.append(UInt8(ascii: "\\")) }
            pattern.append(byte)
        }
        return pattern + [UInt8(ascii: "*")]
    }
}
