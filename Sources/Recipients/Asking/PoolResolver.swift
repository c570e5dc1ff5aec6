// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Looks a server's name up, once for all connections that are being opened.
///
/// NIO's own takes one name after another for all servers, so that a name server that hangs for one domain
/// would hold up the others.
final class PoolResolver: Resolver, Sendable {
    /// The name can't be looked up now, or there is none.
    struct Failure: Error {
        let reason: String
    }

    private let loop: any EventLoop
    private let underWay = Mutex<EventLoopFuture<[SocketAddress]>?>(nil)

    /// Answers on that loop; the lookup itself blocks a thread of its own.
    init(_ loop: any EventLoop) { self.loop = loop }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        lookup(host, port).map { all in all.filter { $0.protocol == .inet } }
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        lookup(host, port).map { all in all.filter { $0.protocol == .inet6 } }
    }

    /// Can't be cancelled; who comes next finds it under way.
    func cancelQueries() {}

    /// All addresses; the two questions of one connection share the answer, and so do all that come meanwhile.
    private func lookup(_ host: String, _ port: Int) -> EventLoopFuture<[SocketAddress]> {
        underWay.withLock { underWay in
            if let future = underWay { return future }
            let promise = loop.makePromise(of: [SocketAddress].self)
            underWay = promise.futureResult
            promise.futureResult.whenComplete { [weak self] _ in self?.underWay.withLock { $0 = nil } }
            DispatchQueue.global().async {
                promise.completeWith(Result { try PoolResolver.addresses(host, port) })
            }
            return promise.futureResult
        }
    }

    /// What the system knows, in its order. Blocks.
    private static func addresses(_ host: String, _ port: Int) throws(Failure) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(host, String(port), &hints, &list)
        guard failure == 0 else {
            let reason =
                failure == EAI_SYSTEM ? strerror(errno).map { UnsafePointer($0) } : gai_strerror(failure)
            throw Failure(reason: PoolAddress.cString(reason))
        }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee, found.count < PoolLimits.addresses {
            let bytes = UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen))
            if entry.ai_family == AF_INET, bytes.count >= MemoryLayout<sockaddr_in>.size {
                found.append(SocketAddress(bytes.loadUnaligned(as: sockaddr_in.self), host: host))
            } else if entry.ai_family == AF_INET6, bytes.count >= MemoryLayout<sockaddr_in6>.size {
                found.append(SocketAddress(bytes.loadUnaligned(as: sockaddr_in6.self), host: host))
            }
            next = entry.ai_next
        }
        return found
    }
}
