// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Glibc
internal import Recipients
internal import Synchronization

/// An address as the system wants it.
struct ClamdAddress: Sendable, Hashable {
    let family: Int32
    let bytes: [UInt8]
}

/// The addresses of a server, looked up when it is made and again, in the background, when it has gone.
final class ClamdAddresses: Sendable {
    private struct State {
        var known: Result<[ClamdAddress], Failure>
        var isBeingRenewed = false
    }

    /// Why there is none.
    struct Failure: Error, Hashable {
        let reason: String
    }

    private let server: ServerAddress
    private let state: Mutex<State>

    /// Looks the name up, which may take as long as the system's resolver does.
    init(_ server: ServerAddress) {
        self.server = server
        state = Mutex(State(known: ClamdAddresses.lookup(server)))
    }

    /// In the order in which they are to be tried; never empty.
    var known: Result<[ClamdAddress], Failure> { state.withLock { $0.known } }

    /// Has them looked up on another thread: a host that was started anew may have another address.
    func renew() {
        guard case .internet = server else { return }
        let isFirst = state.withLock { state in
            defer { state.isBeingRenewed = true }
            return !state.isBeingRenewed
        }
        guard isFirst else { return }
        DispatchQueue.global().async { [self] in
            let found = ClamdAddresses.lookup(server)
            state.withLock { state in
                state.isBeingRenewed = false
                // Without a better one the old serves: the name server may be down as well.
                if case .success = found { state.known = found }
            }
        }
    }

    private static func lookup(_ server: ServerAddress) -> Result<[ClamdAddress], Failure> {
        switch server {
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let fits = path.utf8.count <= ServerAddress.longestPath && !path.utf8.contains(0)
            guard fits, !path.isEmpty else { return .failure(Failure(reason: "there can be no such socket")) }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            return .success([ClamdAddress(family: AF_UNIX, bytes: withUnsafeBytes(of: address) { Array($0) })]
            )
        case .internet(let host, let port):
            return lookup(host, port)
        }
    }

    private static func lookup(_ host: String, _ port: Int) -> Result<[ClamdAddress], Failure> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, String(port), &hints, &list)
        guard failure == 0 else {
            let words =
                failure == EAI_SYSTEM ? strerror(errno).map { UnsafePointer($0) } : gai_strerror(failure)
            return .failure(Failure(reason: words.map { String(cString: $0) } ?? "no such name"))
        }
        defer { freeaddrinfo(list) }
        var found: [ClamdAddress] = []
        var next = list
        while let entry = next?.pointee, found.count < VirusLimits.addresses {
            let bytes = UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen))
            found.append(ClamdAddress(family: entry.ai_family, bytes: Array(bytes)))
            next = entry.ai_next
        }
        return found.isEmpty ? .failure(Failure(reason: "the name has no address")) : .success(found)
    }
}
