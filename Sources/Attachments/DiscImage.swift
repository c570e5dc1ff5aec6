// SPDX-License-Identifier: Apache-2.0
//
// Images of ISO 9660 (ECMA-119) with all the trees that may be in one: systems show one of them each, Windows that
// of Joliet, others the primary one with the names of Rock Ridge (SUSP, RRIP). Files are stretches of sectors.

/// The files of a disc image.
struct DiscImage {
    struct File {
        let path: String
        /// In the same folder, without Rock Ridge.
        let plainPath: String
        let isJoliet: Bool
        /// Where its octets stand; some may be missing.
        var stretches: [Range<Int>]
        /// What has no octets and is no file on any system that would show this name.
        let isLink: Bool

        var size: Int { stretches.reduce(0) { $0 + $1.count } }
    }

    /// Those of Joliet first.
    private(set) var files: [File] = []
    private(set) var folders = 0
    /// False if a directory could not be read, or there is UDF, too, which has a tree of its own.
    private(set) var isWhole = true
    private(set) var hasJoliet = false

    private let source: ByteSource
    private static let sector = 2_048

    private struct Tree: Hashable {
        let start: Int
        let size: Int
        let block: Int
        let isJoliet: Bool
    }

    init(_ source: ByteSource) {
        self.source = source
        let trees = readDescriptors()
        if trees.isEmpty || trees.count > AttachmentLimits.discTrees { isWhole = false }
        hasJoliet = trees.contains(where: \.isJoliet)
        for tree in trees.prefix(AttachmentLimits.discTrees) { read(tree) }
    }

    private mutating func readDescriptors() -> [Tree] {
        var trees: [Tree] = []
        for number in 0..<AttachmentLimits.discDescriptors {
            let sector = source.bytes(at: (16 + number) * DiscImage.sector, count: 190)
            let tree = sector.withUnsafeBytes { sector -> Tree? in
                if sector.has("NSR0", at: 1) { isWhole = false }
                guard sector.has("CD001", at: 1), let type = sector.byte(0), type == 1 || type == 2,
                    let start = sector.le32(156 + 2), let size = sector.le32(156 + 10),
                    let block = sector.le16(128)
                else { return nil }
                let isJoliet =
                    type == 2
                    && (sector.has("%/@", at: 88) || sector.has("%/C", at: 88) || sector.has("%/E", at: 88))
                let width = block == 512 || block == 1_024 ? block : DiscImage.sector
                return Tree(start: start, size: size, block: width, isJoliet: isJoliet)
            }
            if let tree, !trees.contains(tree) { trees.append(tree) }
        }
        return trees.filter(\.isJoliet) + trees.filter { !$0.isJoliet }
    }

    /// All directories of a tree, each once.
    private mutating func read(_ tree: Tree) {
        var left = AttachmentLimits.entryHeader
        var seen: Set<[Int]> = [[tree.start, tree.size]]
        var waiting = [(start: tree.start, size: tree.size, prefix: "")]
        var next = 0
        while next < waiting.count, files.count <= AttachmentLimits.discTrees * AttachmentLimits.members {
            let directory = waiting[next]
            next += 1
            let bytes = source.bytes(at: directory.start * tree.block, count: min(directory.size, left))
            if bytes.count < directory.size { isWhole = false }
            left -= bytes.count
            continues = false
            for record in bytes.withUnsafeBytes({ records($0) }) {
                let names = record.names(isJoliet: tree.isJoliet, block: tree.block, source)
                let path = MemberName.clipped(directory.prefix + names.first)
                guard record.isFolder else {
                    add(record, tree, path, MemberName.clipped(directory.prefix + names.plain))
                    continue
                }
                folders += 1
                if folders <= AttachmentLimits.otherEntries,
                    seen.insert([record.start, record.size]).inserted
                {
                    waiting.append((record.start, record.size, path + "/"))
                }
            }
        }
    }

    /// Those of a directory, but for itself and the one above; not many more than an archive may have.
    private mutating func records(_ directory: UnsafeRawBufferPointer) -> [DiscRecord] {
        var records: [DiscRecord] = []
        var index = 0
        while let length = directory.byte(index) {
            // No record goes over the end of a sector; the rest of it is zeros.
            guard length > 0 else {
                index += DiscImage.sector - index % DiscImage.sector
                continue
            }
            let record = DiscRecord(directory.slice(index, index + Int(length)))
            index += Int(length)
            guard let record, records.count <= AttachmentLimits.otherEntries else {
                isWhole = false
                continue
            }
            if !record.isSelfOrParent { records.append(record) }
        }
        return records
    }

    private mutating func add(_ record: DiscRecord, _ tree: Tree, _ path: String, _ plainPath: String) {
        let start = (record.start + record.skipped) * tree.block
        let end = min(start + record.size, source.count)
        if end - start < record.size { isWhole = false }
        let stretch = min(start, end)..<end
        // A long file has several records, one after the other.
        if let last = files.indices.last, continues, files[last].plainPath == plainPath {
            files[last].stretches.append(stretch)
        } else {
            files.append(
                File(
                    path: path, plainPath: plainPath, isJoliet: tree.isJoliet, stretches: [stretch],
                    isLink: record.size == 0 && record.isLink))
        }
        continues = record.continues
    }

    /// True if the last record has more to come.
    private var continues = false
}
