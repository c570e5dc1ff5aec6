// SPDX-License-Identifier: Apache-2.0

// Archives that are read from the first entry to the last.
extension Walk {
    /// Reads all entries of an archive that libarchive finds by itself.
    func readEntries(
        _ source: ByteSource, _ format: LibArchive.Format, named archiveName: String = "", at place: Place,
        _ traits: inout Traits
    ) {
        guard let archive = LibArchive(source, format: format) else {
            foundFailure()
            return
        }
        var failures = 0
        var entries = 0
        loop: while canUnpack {
            switch archive.next() {
            case .found(let entry):
                entries += 1
                guard read(entry, of: archive, format, named: archiveName, at: place, &traits) else {
                    break loop
                }
            case .end: break loop
            case .unreadable:
                isBroken = true
                failures += 1
                if failures > 16 { break loop }
            case .broken:
                // Where names are encrypted, too, that is as far as it goes.
                if !archive.hasEncryptedEntries { isBroken = true }
                break loop
            }
        }
        if archive.hasEncryptedEntries { traits.isEncrypted = true }
        if !canUnpack, format.skipsFast { listEntries(source, format, from: entries, at: place, &traits) }
    }

    /// The names of what was not unpacked for it would have been too much. (From within an entry, libarchive
    /// would unpack the rest of it to find the next.)
    private func listEntries(
        _ source: ByteSource, _ format: LibArchive.Format, from first: Int, at place: Place,
        _ traits: inout Traits
    ) {
        guard let archive = LibArchive(source, format: format) else { return }
        var entries = 0
        while !isFull, case .found(let entry) = archive.next() {
            entries += 1
            if entries > first { _ = read(entry, of: archive, format, named: "", at: place, &traits) }
        }
    }

    private func read(
        _ entry: LibArchive.Entry, of archive: LibArchive, _ format: LibArchive.Format,
        named archiveName: String,
        at place: Place, _ traits: inout Traits
    ) -> Bool {
        guard entry.isFile else { return countOther() }
        let fallback: MemberName.Fallback = if case .lha = format { .dos } else { .windows }
        var name = entry.name.withUnsafeBytes { MemberName.decode($0, fallback: fallback) }
        var other: String?
        if case .compressed(let compression) = format {
            let stripped = MemberName.unpacked(archiveName, compression)
            if name.isEmpty || name == "data" {
                name = stripped
            } else if name != stripped {
                // gzip has a name of its own; which of them the file gets depends on the program.
                other = stripped
            }
        }
        guard let index = add(name, size: entry.size ?? 0, at: place) else { return false }
        var goesOn = true
        if entry.isEncrypted {
            traits.isEncrypted = true
            change(index) { $0.isEncrypted = true }
        } else if canUnpack {
            goesOn = unpack(archive, as: index, named: name, at: place)
        }
        if let other { addAlias(of: index, other, at: place) }
        return goesOn
    }
}
