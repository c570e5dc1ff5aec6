// SPDX-License-Identifier: Apache-2.0

internal import CPSL

/// The part of a host name that somebody has registered: `example.co.uk` of `www.example.co.uk`.
///
/// By the public suffix list that libpsl was built with or, where it is newer, that of the system.
public final class RegisteredDomains: Sendable {
    // The list is never changed once it is loaded.
    private let list: List

    private struct List: @unchecked Sendable {
        let pointer: OpaquePointer?
    }

    /// Loads the list.
    public init() { list = List(pointer: psl_latest(nil)) }

    deinit { psl_free(list.pointer) }

    /// True if the end of a host name in lower-case A-labels is on the list: somebody may have registered it.
    func isWithinPublicSuffix(_ host: String) -> Bool {
        let suffixes = host.split(separator: ".").suffix(2)
        let kinds = PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE
        return [suffixes.suffix(1), suffixes].contains { labels in
            psl_is_public_suffix2(list.pointer, labels.joined(separator: "."), kinds) != 0
        }
    }

    /// The registered domain of a host name in lower-case A-labels; the name itself if it is a public suffix,
    /// an address, or the list is missing.
    public func domain(of host: String) -> String {
        // What libpsl returns is a place within what it was given.
        host.withCString { name in
            psl_registrable_domain(list.pointer, name).map { String(cString: $0) } ?? host
        }
    }
}
