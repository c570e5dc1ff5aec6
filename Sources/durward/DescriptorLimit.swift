// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How many files and sockets the process may have open.
enum DescriptorLimit {
    /// Takes what the system allows: each session has a socket, and one more while a server is asked for it. The
    /// usual 1,024 would be used up by 500 sessions.
    static func raise() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
            limit.rlim_cur < limit.rlim_max
        else { return }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
