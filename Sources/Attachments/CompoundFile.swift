// SPDX-License-Identifier: Apache-2.0
//
// Compound files ([MS-CFB]): a file system of sectors in chains, with a directory of storages and streams. Only so
// many steps are taken along them, so that circles end.

/// The directory of a compound file, and the beginnings of its streams.
struct CompoundFile {
    struct Entry {
        let name: String
        /// 1 for a storage, 2 for a stream, 5 for the root.
        let type: UInt8
        let start: Int
        let size: Int
        /// Numbers of entries: its siblings, and what is in a storage.
        let left: Int
        let right: Int
        let child: Int
    }

    private(set) var entries: [Entry] = []
    /// Where the entry of a number stands among them.
    private var places: [Int: Int] = [:]
    private var slots = 0
    /// False if the directory could not be read to its end.
    private(set) var isWhole = false

    private let source: ByteSource
    private var sectorSize = 512
    private var miniSectorSize = 64
    private var miniCutoff = 4_096
    private var firstMiniFATSector = 0
    /// Steps along chains that may still be taken.
    private var stepsLeft = AttachmentLimits.compoundSteps
    /// Where the sectors of the allocation table stand.
    private var tables: [Int] = []
    private var miniSectors: [Int] = []
    private var miniTable: [Int] = []
    private static let lastSector = 0xFFFF_FFFA

    /// Nil if it does not have the header of one.
    init?(_ source: ByteSource) {
        self.source = source
        let header = source.bytes(at: 0, count: 512)
        guard header.count == 512 else { return nil }
        let directory = header.withUnsafeBytes { header -> Int? in
            guard let shift = header.le16(30), shift == 9 || shift == 12, let miniShift = header.le16(32),
                miniShift == 6, let directory = header.le32(48), let cutoff = header.le32(56),
                let miniFAT = header.le32(60)
            else { return nil }
            sectorSize = 1 << shift
            miniSectorSize = 1 << miniShift
            miniCutoff = cutoff
            firstMiniFATSector = miniFAT
            return directory
        }
        guard let directory else { return nil }
        header.withUnsafeBytes { readTables($0) }
        readDirectory(from: directory)
    }

    private var sectors: Int { source.count / sectorSize }

    private func offset(of sector: Int) -> Int { (sector + 1) * sectorSize }

    /// The first 109 places stand in the header, the others in a chain of sectors of their own.
    private mutating func readTables(_ header: UnsafeRawBufferPointer) {
        for number in 0..<109 {
            guard let sector = header.le32(76 + 4 * number), sector < CompoundFile.lastSector else { break }
            tables.append(sector)
        }
        guard var next = header.le32(68), tables.count == 109 else { return }
        let perSector = sectorSize / 4 - 1
        // As many tables as the file has sectors for.
        let limit = sectors / perSector + 1
        while next < CompoundFile.lastSector, tables.count < limit {
            let sector = source.bytes(at: offset(of: next), count: sectorSize)
            guard sector.count == sectorSize else { return }
            sector.withUnsafeBytes { sector in
                for number in 0..<perSector {
                    guard let table = sector.le32(4 * number), table < CompoundFile.lastSector else { break }
                    tables.append(table)
                }
                next = sector.le32(4 * perSector) ?? CompoundFile.lastSector
            }
        }
    }

    /// The sector behind one in its chain; nil at the end, or of all steps.
    private mutating func next(after sector: Int) -> Int? {
        guard stepsLeft > 0 else { return nil }
        stepsLeft -= 1
        let perSector = sectorSize / 4
        let table = sector / perSector
        guard tables.indices.contains(table) else { return nil }
        let entry = source.bytes(at: offset(of: tables[table]) + 4 * (sector % perSector), count: 4)
        guard let next = entry.withUnsafeBytes({ $0.le32(0) }), next < CompoundFile.lastSector else {
            return nil
        }
        return next
    }

    private mutating func readDirectory(from start: Int) {
        var sector = start
        for _ in 0...sectors {
            let bytes = source.bytes(at: offset(of: sector), count: sectorSize)
            guard bytes.count >= 128 else { return }
            bytes.withUnsafeBytes { bytes in
                for index in stride(from: 0, to: bytes.count - 127, by: 128) {
                    read(bytes.slice(index, index + 128))
                }
            }
            if entries.count >= AttachmentLimits.compoundEntries { return }
            guard let next = next(after: sector) else {
                isWhole = stepsLeft > 0
                return
            }
            sector = next
        }
    }

    private mutating func read(_ entry: UnsafeRawBufferPointer) {
        defer { slots += 1 }
        guard let type = entry.byte(66), type == 1 || type == 2 || type == 5, let length = entry.le16(64),
            (2...64).contains(length), let start = entry.le32(116), let size = entry.le32(120),
            let left = entry.le32(68), let right = entry.le32(72), let child = entry.le32(76)
        else { return }
        let name = MemberName.decodeUTF16(entry.slice(0, length))
        places[slots] = entries.count
        entries.append(
            Entry(name: name, type: type, start: start, size: size, left: left, right: right, child: child))
    }

    /// What stands in a storage, without what is in the storages within it.
    func children(of storage: Entry) -> [Entry] {
        var found: [Entry] = []
        var seen: Set<Int> = []
        var waiting = [storage.child]
        while let number = waiting.popLast() {
            // Siblings are a tree of their own.
            guard seen.insert(number).inserted, let place = places[number] else { continue }
            found.append(entries[place])
            waiting.append(entries[place].left)
            waiting.append(entries[place].right)
        }
        return found
    }

    /// The first octets of a stream; fewer if it is shorter or broken.
    mutating func beginning(of entry: Entry, _ limit: Int) -> [UInt8] {
        var output: [UInt8] = []
        forEachPiece(of: entry, limit) { piece in
            output.append(contentsOf: piece)
            return true
        }
        return output
    }

    /// Hands out the octets of a stream, `limit` at most, until `body` returns false; how many those were.
    @discardableResult
    mutating func forEachPiece(
        of entry: Entry, _ limit: Int, _ body: (ArraySlice<UInt8>) -> Bool
    ) -> Int {
        let wanted = min(entry.size, limit)
        guard entry.type == 2 else { return 0 }
        let isMini = entry.size < miniCutoff
        if isMini { findMiniSectors() }
        var done = 0
        var sector = entry.start
        while done < wanted {
            let octets =
                isMini
                ? miniBytes(in: miniSectors, at: sector * miniSectorSize, count: miniSectorSize)
                : source.bytes(at: offset(of: sector), count: sectorSize)
            let piece = octets.prefix(wanted - done)
            done += piece.count
            guard !piece.isEmpty, body(piece), done < wanted,
                octets.count == (isMini ? miniSectorSize : sectorSize)
            else { break }
            if isMini {
                let next = miniBytes(in: miniTable, at: 4 * sector, count: 4)
                guard stepsLeft > 0, let number = next.withUnsafeBytes({ $0.le32(0) }),
                    number < CompoundFile.lastSector
                else { break }
                stepsLeft -= 1
                sector = number
            } else {
                guard let number = next(after: sector) else { break }
                sector = number
            }
        }
        return done
    }

    /// The sectors of the root's stream, in which the short streams are, and of its table.
    private mutating func findMiniSectors() {
        guard miniSectors.isEmpty, let root = entries.first(where: { $0.type == 5 }) else { return }
        miniSectors = chain(from: root.start)
        miniTable = chain(from: firstMiniFATSector)
    }

    private mutating func chain(from start: Int) -> [Int] {
        var chain: [Int] = []
        var sector = start
        while sector < CompoundFile.lastSector, chain.count <= sectors {
            chain.append(sector)
            guard let next = next(after: sector) else { break }
            sector = next
        }
        return chain
    }

    /// Octets at a place in a chain that do not go over the end of a sector.
    private func miniBytes(in chain: [Int], at place: Int, count: Int) -> [UInt8] {
        let number = place / sectorSize
        guard chain.indices.contains(number) else { return [] }
        return source.bytes(at: offset(of: chain[number]) + place % sectorSize, count: count)
    }
}
