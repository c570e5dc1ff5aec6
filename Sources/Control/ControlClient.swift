// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Sends a local command to the running filter.
public enum ControlClient {
    /// Sends the words of a command and shows the reply as it comes; returns the exit status.
    ///
    /// `print` gets each line of the text, `complain` the reason if it was not done. `timeout` is how long the filter
    /// may be silent. Throws if there is no whole reply, whatever part of it was shown.
    public static func send(
        _ words: [String], to path: String, timeout: Duration = ControlLimits.silence,
        print: (String) -> Void, complain: (String) -> Void
    ) throws(ControlError) -> Int {
        let request: [UInt8]
        do throws(RequestLine.Malformed) {
            request = try RequestLine.encoded(words)
        } catch {
            throw ControlError(.badWords, error.reason)
        }
        let socket = try connected(to: path, timeout)
        // Who refuses us may have closed already: its words are there all the same.
        _ = socket.send(request, stalled: timeout, deadline: .now + timeout)
        var reader = ReplyReader()
        var status: Int?
        var piece = [UInt8](repeating: 0, count: ControlLimits.chunk)
        while status == nil {
            guard socket.isReady(for: POLLIN, until: .now + timeout) else {
                throw ControlError(
                    .timeout, "no answer from the filter for \(timeout)", advice: "its log may say why")
            }
            let count = recv(socket.number, &piece, piece.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else {
                throw ControlError(
                    .cutOff, "the filter's answer was cut off", advice: "has it stopped? its log may say why")
            }
            let taken = piece.withUnsafeBytes { bytes in
                feed(UnsafeRawBufferPointer(rebasing: bytes.prefix(count)), to: &reader) { part in
                    switch part {
                    case .line(let line): print(line)
                    case .error(let reason): complain(reason)
                    case .end(let code): status = code
                    }
                }
            }
            guard taken else {
                throw ControlError(
                    .notAReply, "what answers on \(path) is not the filter, or one of another version",
                    advice: "is the path right?")
            }
        }
        return status ?? 1
    }

    private static func feed(
        _ bytes: UnsafeRawBufferPointer, to reader: inout ReplyReader, _ take: (ReplyReader.Part) -> Void
    ) -> Bool {
        do throws(ReplyReader.Malformed) {
            try reader.feed(bytes, take)
            return true
        } catch {
            return false
        }
    }

    private static func connected(to path: String, _ timeout: Duration) throws(ControlError) -> Descriptor {
        guard let socket = Descriptor.unixSocket() else {
            throw ControlError(.system, "can't make a socket: \(reason(errno))")
        }
        // A connection waits for its turn while too many do; Linux obeys the time for sending here.
        let (seconds, attoseconds) = timeout.components
        var time = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
        setsockopt(
            socket.number, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var answer: Int32?
        repeat {
            answer = Descriptor.withAddress(of: path) { connect(socket.number, $0, $1) == 0 ? 0 : errno }
        } while answer == EINTR
        guard let answer else {
            throw ControlError(
                .badPath, "'\(path)' can't be the path of a socket",
                advice: "it has 1 to \(ControlLimits.path) bytes")
        }
        switch answer {
        case 0: return socket
        case ENOENT, ECONNREFUSED, ENOTDIR:
            throw ControlError(.noFilter, "nobody listens on \(path)", advice: "is the filter running?")
        case EACCES, EPERM:
            throw denied(path)
        case EAGAIN:
            throw ControlError(
                .timeout, "the filter took no connection for \(timeout)", advice: "its log may say why")
        default: throw ControlError(.system, "can't connect to \(path): \(reason(answer))")
        }
    }

    private static func denied(_ path: String) -> ControlError {
        var info = stat()
        let user = Accounts.name(ofUser: geteuid())
        guard stat(path, &info) == 0 else {
            return ControlError(
                .permission, "the user \(user) may not look into the folder of \(path)",
                advice: "run this as root, or as the user that the filter runs as")
        }
        return denied(
            path, user: user, owner: Accounts.name(ofUser: info.st_uid),
            group: Accounts.name(ofGroup: info.st_gid), mode: info.st_mode)
    }

    /// Which user and which group may send commands.
    static func denied(
        _ path: String, user: String, owner: String, group: String, mode: mode_t
    ) -> ControlError {
        let members = mode & 0o020 == 0 ? "" : ", or be in the group \(group)"
        return ControlError(
            .permission, "the user \(user) may not send commands to \(path)",
            advice: "run this as root or \(owner)\(members)")
    }
}
