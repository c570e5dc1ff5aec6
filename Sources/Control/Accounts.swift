// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Users and groups of this machine by name and number.
enum Accounts {
    /// The number of a group; nil if there is none of that name.
    static func group(named name: String) -> gid_t? {
        var entry = Glibc.group()
        return withBuffer { buffer, size in
            var found: UnsafeMutablePointer<Glibc.group>?
            let failure = getgrnam_r(name, &entry, buffer, size, &found)
            return (failure, found.map { $0.pointee.gr_gid })
        }
    }

    /// The name of a group, or its number if it has none.
    static func name(ofGroup number: gid_t) -> String {
        var entry = Glibc.group()
        let name = withBuffer { buffer, size in
            var found: UnsafeMutablePointer<Glibc.group>?
            let failure = getgrgid_r(number, &entry, buffer, size, &found)
            return (failure, found?.pointee.gr_name.map { String(cString: $0) })
        }
        return name ?? String(number)
    }

    /// The name of a user, or its number if it has none.
    static func name(ofUser number: uid_t) -> String {
        var entry = passwd()
        let name = withBuffer { buffer, size in
            var found: UnsafeMutablePointer<passwd>?
            let failure = getpwuid_r(number, &entry, buffer, size, &found)
            return (failure, found?.pointee.pw_name.map { String(cString: $0) })
        }
        return name ?? String(number)
    }

    /// Groups with many members need more room than most: up to 1 MiB is tried.
    private static func withBuffer<Value>(
        _ body: (UnsafeMutablePointer<CChar>, Int) -> (Int32, Value?)
    ) -> Value? {
        var size = 4096
        while size <= 1_048_576 {
            let (failure, value) = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { room in
                room.baseAddress.map { body($0, size) } ?? (ENOMEM, nil)
            }
            if failure != ERANGE { return value }
            size *= 4
        }
        return nil
    }
}
