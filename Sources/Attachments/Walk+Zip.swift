// SPDX-License-Identifier: Apache-2.0
//
// Zip has two lists of its members, and readers that go by the one or the other: what either of them would
// find is told.

extension Walk {
    /// Reads what the central directories list, and then what no directory lists.
    func readZip(_ source: ByteSource, at place: Place, _ traits: inout Traits) {
        let directories = ZipDirectory.all(in: source)
        var covered: [Range<Int>] = []
        var office = OfficeParts()
        for directory in directories where !isFull {
            if covered.contains(where: { $0.overlaps(directory.range) }) { continue }
            covered.append(directory.range)
            if directory.isOver { foundBomb() }
            for entry in directory.entries { office.see(entry.name) }
            readListed(directory, in: source, &covered, office: &office, at: place, &traits)
        }
        readStrays(in: source, covered: covered, office: &office, at: place, &traits)
        if directories.isEmpty { isBroken = true }
        if office.hasMacros { traits.hasMacros = true }
        traits.type = traits.type ?? office.type
    }

    /// What one directory lists; adds where the data of those stand of which both lists say the same.
    private func readListed(
        _ directory: ZipDirectory, in source: ByteSource, _ covered: inout [Range<Int>],
        office: inout OfficeParts, at place: Place, _ traits: inout Traits
    ) {
        // libarchive has the entries in this order, and of those at one place the first.
        let order = directory.entries.indices.sorted {
            (directory.entries[$0].offset, $0) < (directory.entries[$1].offset, $1)
        }
        let window = source.window(from: 0, limit: directory.range.upperBound)
        var archive = directory.isPlain && !directory.isOver ? LibArchive(window, format: .zipDirectory) : nil
        var lastOffset: Int?
        for number in order {
            // Of a bomb at least the names are told.
            guard !isFull else { return }
            if !canUnpack { archive = nil }
            let entry = directory.entries[number]
            let local = ZipEntry(localHeaderAt: entry.offset, in: source)
            if let local, local.agrees(with: entry), local.isDataCovered(by: entry, in: source) {
                covered.append(entry.offset..<max(local.data + entry.packed, entry.offset))
            } else if local == nil {
                isBroken = true
            }
            var isAtHand = false
            if lastOffset != entry.offset, archive != nil {
                archive?.readsLittle = office.isPlainPart(entry.name)
                // A file that can't be found in the archive ends what libarchive can do with it.
                if case .found(let found)? = archive?.next() {
                    // A mode of Unix can call it a link, a folder or a device, and libarchive has no data
                    // then; Windows knows no modes.
                    isAtHand = found.isFile
                } else {
                    archive = nil
                    isBroken = true
                }
            }
            lastOffset = entry.offset
            if entry.isFolder {
                guard countOther() else { return }
                continue
            }
            // Where the directory leads libarchive nowhere, the local header may do.
            let needsStream = !isAtHand && local != nil && !entry.isEncrypted && canUnpack
            let other = needsStream ? stream(source, at: entry.offset) : nil
            let isReadable = read(
                entry, isAtHand ? archive : other, office: &office, at: place, &traits)
            if isAtHand, !isReadable { archive = nil }
        }
    }

    /// An archive that stands at the member with this local header.
    private func stream(_ source: ByteSource, at offset: Int) -> LibArchive? {
        guard let archive = LibArchive(source.window(from: offset), format: .zipStream),
            case .found(let found) = archive.next()
        else { return nil }
        // An extra field can make it a link none the less.
        if !found.isFile { isBroken = true }
        return archive
    }

    /// One entry of a directory; `archive` stands at it. False if that can't be read on.
    private func read(
        _ entry: ZipEntry, _ archive: LibArchive?, office: inout OfficeParts, at place: Place,
        _ traits: inout Traits
    ) -> Bool {
        let names = entry.names
        guard let first = names.first, let index = add(first, size: entry.size, at: place) else {
            return false
        }
        var goesOn = true
        if entry.isEncrypted {
            traits.isEncrypted = true
            change(index) { $0.isEncrypted = true }
        } else if canUnpack, let archive {
            archive.cost = entry.cost
            // Text, styles and pictures of documents: they make most of the mail's zips.
            goesOn =
                office.isPlainPart(entry.name)
                ? unpackUnlessPlain(archive, as: index, named: first, &office, at: place)
                : unpack(archive, as: index, named: first, at: place)
        }
        for name in names.dropFirst() { addAlias(of: index, name, at: place) }
        return goesOn
    }

    /// Members with a local header that no directory agrees with.
    private func readStrays(
        in source: ByteSource, covered: [Range<Int>], office: inout OfficeParts, at place: Place,
        _ traits: inout Traits
    ) {
        var gaps = Gaps(covered, below: source.count)
        var position = 0
        for _ in 0..<AttachmentLimits.zipStrays {
            guard canUnpack, let start = gaps.nextLocalHeader(from: position, in: source) else { return }
            position = start + 30
            guard let archive = LibArchive(source.window(from: start), format: .zipStream) else {
                foundFailure()
                return
            }
            var header = start
            while canUnpack, gaps.contain(header), case .found(let found) = archive.next(),
                let entry = ZipEntry(localHeaderAt: header, in: source)
            {
                office.see(entry.name)
                position = max(position, header + 30)
                if entry.isFolder {
                    guard countOther() else { return }
                } else {
                    if !found.isFile { isBroken = true }
                    var none = OfficeParts()
                    guard read(entry, archive, office: &none, at: place, &traits) else { break }
                }
                let end = start + archive.position
                // What is encrypted has not been read.
                position = max(
                    position, entry.isEncrypted && !entry.hasDescriptor ? entry.data + entry.packed : end)
                guard let next = gaps.nextLocalHeader(from: position, in: source) else { return }
                header = next
            }
        }
        return
    }
}

extension ZipEntry {
    /// The name in all ways in which it can be read, the likeliest first.
    fileprivate var names: [String] {
        var names = [name.withUnsafeBytes { MemberName.decode($0, fallback: .dos) }]
        if let unicodeName {
            names.append(unicodeName.withUnsafeBytes { MemberName.decode($0, fallback: .dos) })
        }
        // Many programs end a name at a NUL.
        if let end = name.firstIndex(of: 0) {
            names.append(name[..<end].withUnsafeBytes { MemberName.decode($0, fallback: .dos) })
        }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// See `LibArchive.cost`: bzip2, and LZMA, xz and PPMd.
    fileprivate var cost: Int {
        switch method {
        case 12: AttachmentLimits.costBzip2
        case 14, 95, 98: AttachmentLimits.costLZMA
        default: 1
        }
    }

    /// True if the data end where the directory says: if only the directory says so, a descriptor
    /// (section 4.3.9) stands there.
    fileprivate func isDataCovered(by entry: ZipEntry, in source: ByteSource) -> Bool {
        guard hasDescriptor, packed == 0 else { return true }
        let end = data.addingReportingOverflow(entry.packed)
        guard !end.overflow, end.partialValue <= source.count else { return false }
        let behind = source.bytes(at: end.partialValue, count: 16)
        return behind.withUnsafeBytes { behind in
            behind.has("PK\u{7}\u{8}") || behind.le32(4) == entry.packed && behind.le32(8) == entry.size
        }
    }
}

/// What no directory of a zip covers.
private struct Gaps {
    private var gaps: [Range<Int>] = []
    /// Places that may still be looked at.
    private var probes = AttachmentLimits.zipProbes

    init(_ covered: [Range<Int>], below end: Int) {
        var position = 0
        for range in covered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            let start = min(max(range.lowerBound, 0), end)
            if start > position { gaps.append(position..<start) }
            position = max(position, min(range.upperBound, end))
        }
        if position < end { gaps.append(position..<end) }
    }

    func contain(_ offset: Int) -> Bool { gaps.contains { $0.contains(offset) } }

    /// The first local header that makes sense, from a place on.
    mutating func nextLocalHeader(from position: Int, in source: ByteSource) -> Int? {
        for gap in gaps where gap.upperBound > position && gap.count >= 30 {
            var start = max(gap.lowerBound, position)
            while start < gap.upperBound, probes > 0 {
                let text = source.bytes(
                    at: start, count: min(gap.upperBound - start + 3, AttachmentLimits.head))
                if let found = text.withUnsafeBytes({ firstHeader(in: $0, at: start, source) }) {
                    return found
                }
                // One that begins in this piece may end in the next.
                start += max(text.count - 3, 1)
            }
        }
        return nil
    }

    private mutating func firstHeader(
        in text: UnsafeRawBufferPointer, at offset: Int, _ source: ByteSource
    ) -> Int? {
        var index = 0
        while let found = text.firstIndex(of: Gaps.signature, from: index), probes > 0 {
            probes -= 1
            if ZipEntry(localHeaderAt: offset + found, in: source)?.isLikely == true { return offset + found }
            index = found + 1
        }
        return nil
    }

    private static let signature = Needle("PK\u{3}\u{4}", rareIndex: 3)
}

extension ZipEntry {
    /// By chance, four octets can be the beginning of a header; a name of control characters is none.
    fileprivate var isLikely: Bool {
        !name.isEmpty && name.count <= 1_024 && name.allSatisfy { $0 >= 0x20 || $0 == 0 }
    }
}
