// SPDX-License-Identifier: Apache-2.0

/// The way through one attachment and all that is in it: what was found, and what the limits still allow.
final class Walk {
    let tools: AttachmentTools
    let wants: AttachmentWants
    private(set) var members: [ArchiveMember] = []
    private(set) var isBomb = false
    private var hasTooMany = false
    var isBroken = false
    private(set) var isTooLarge = false
    private(set) var isIncomplete = false

    /// Octets of the attachment, which what is unpacked is compared with.
    private let packed: Int
    private var unpacked = 0
    private var work = 0
    private var otherEntries = 0
    private var magicLeft = AttachmentLimits.magicMembers

    /// What content is, beside what it holds.
    struct Traits {
        var isEncrypted = false
        var hasMacros = false
        /// A more exact type than that by the beginning.
        var type: String?
    }

    /// Where in the attachment something is.
    struct Place {
        /// The paths of the archives around it, each with a `/` behind it.
        var prefix = ""
        /// How many archives are around it.
        var depth = 0
    }

    init(packed: Int, wants: AttachmentWants, tools: AttachmentTools) {
        self.packed = packed
        self.wants = wants
        self.tools = tools
    }

    /// Looks into content that is complete. It adds what is in it to `members`.
    func inspect(_ content: Content, at place: Place) -> Traits {
        var traits = Traits()
        if content.isTooLarge {
            isTooLarge = true
            isBroken = true
        }
        if content.spool.hasFailed { isIncomplete = true }
        let source = ByteSource(content.spool)
        if content.scan?.hasEncryptMark == true { traits.isEncrypted = true }
        if content.scan?.hasMacros == true || content.kind == .activeMime { traits.hasMacros = true }
        if content.kind == .unreadable || content.scan?.isUnreadable == true { isBroken = true }
        let before = members.count
        if let kind = content.kind, kind.isContainer {
            guard kind == .compoundFile || canEnter(place) else { return traits }
            read(source, kind, named: content.name, at: place, &traits)
            // A zip is read from its end, so that what is another archive at its beginning can be one.
            if kind != .zip, ZipDirectory.endsWithOne(source), !isFull {
                read(source, .zip, named: content.name, at: place, &traits)
            }
        } else {
            readEmbedded(content, source, at: place, &traits)
            if members.count == before, place.depth == 0, ContentKind.isArchive(name: content.name) {
                isBroken = true
            }
        }
        return traits
    }

    /// Archives that begin within something else. What only looks like one is not broken for that.
    private func readEmbedded(
        _ content: Content, _ source: ByteSource, at place: Place, _ traits: inout Traits
    ) {
        guard let archives = content.scan?.archives, !archives.isEmpty, canEnter(place) else { return }
        let wasBroken = isBroken
        for kind in [ContentKind.zip, .rar4, .sevenZip, .cab] {
            let before = members.count
            for archive in archives where archive.kind == kind && canUnpack {
                var kind = kind
                var window = source.window(from: archive.offset)
                if kind == .zip {
                    // It is found by its end.
                    window = source
                } else if kind == .rar4, window.bytes(at: 6, count: 1) == [1] {
                    kind = .rar5
                }
                isBroken = false
                read(window, kind, named: content.name, at: place, &traits)
                if members.count > before || kind == .zip { break }
            }
            if members.count == before { isBroken = false }
        }
        isBroken = isBroken || wasBroken
    }

    private static func isTar(_ source: ByteSource, _ compression: ContentKind.Compression) -> Bool {
        guard let archive = LibArchive(source, format: .compressed(compression)), case .found = archive.next()
        else {
            return false
        }
        var head: [UInt8] = []
        while head.count < 512, case .found(let block) = archive.nextBlock() {
            head.append(contentsOf: block.slice(0, 512))
        }
        return head.withUnsafeBytes(TarHeader.isOne)
    }

    func canEnter(_ place: Place) -> Bool {
        if place.depth >= AttachmentLimits.depth { isBomb = true }
        return place.depth < AttachmentLimits.depth
    }

    private func read(
        _ source: ByteSource, _ kind: ContentKind, named name: String, at place: Place, _ traits: inout Traits
    ) {
        let inside = Place(prefix: place.prefix, depth: place.depth + 1)
        switch kind {
        case .zip: readZip(source, at: inside, &traits)
        case .sevenZip: readSevenZip(source, at: inside, &traits)
        case .rar4: readEntries(source, .rar4, at: inside, &traits)
        case .rar5: readRAR5(source, at: inside, &traits)
        case .tar: readEntries(source, .tar, at: inside, &traits)
        case .iso: readDiscImage(source, at: inside, &traits)
        case .cab: readEntries(source, .cab, at: inside, &traits)
        case .cpio: readEntries(source, .cpio, at: inside, &traits)
        case .ar: readEntries(source, .ar, at: inside, &traits)
        case .lha: readEntries(source, .lha, at: inside, &traits)
        case .compressed(let compression):
            // Zeros, or nothing, would be an empty tar to libarchive.
            let isTar = Walk.isTar(source, compression)
            let format = isTar ? LibArchive.Format.compressedTar(compression) : .compressed(compression)
            readEntries(source, format, named: name, at: inside, &traits)
        case .compoundFile: readCompoundFile(source, at: inside, &traits)
        case .tnef: readTNEF(source, at: inside, &traits)
        case .pdf, .activeMime, .unreadable: break
        }
    }
}

// Limits
extension Walk {
    /// False once nothing more may be unpacked; names are still told, where they cost little.
    var canUnpack: Bool { !isBomb && !isIncomplete && work <= AttachmentLimits.unpacked }

    /// True once not even names can be added.
    var isFull: Bool { isIncomplete || hasTooMany }

    func foundBomb() { isBomb = true }
    private func foundTooMany() {
        isBomb = true
        hasTooMany = true
    }
    func foundFailure() { isIncomplete = true }

    /// An entry that is no file; false if there are too many.
    func countOther() -> Bool {
        otherEntries += 1
        if otherEntries > AttachmentLimits.otherEntries { foundTooMany() }
        return !isFull
    }

    /// Counts octets that were unpacked, each of which took so long; false once there are too many.
    func count(unpacked octets: Int, cost: Int = 1) -> Bool {
        unpacked += octets
        work += octets * cost
        let isRatioOver =
            unpacked > AttachmentLimits.ratioFloor && unpacked / max(packed, 1) >= AttachmentLimits.ratio
        if unpacked > AttachmentLimits.unpacked || isRatioOver { isBomb = true }
        if work > AttachmentLimits.unpacked { isTooLarge = true }
        return canUnpack
    }

    /// Of one member, as far as it is unpacked: what lies beside it in the attachment does not help it.
    func checkRatio(unpacked: Int, packed: Int) {
        let packed = max(packed, AttachmentLimits.head)
        if unpacked > AttachmentLimits.ratioFloor, unpacked / packed >= AttachmentLimits.ratio {
            isBomb = true
        }
    }

    /// A new member; nil if there are too many.
    func add(_ name: String, size: Int, at place: Place) -> Int? {
        guard members.count < AttachmentLimits.members else {
            foundTooMany()
            return nil
        }
        var member = ArchiveMember(path: MemberName.clipped(place.prefix + name))
        member.size = size
        members.append(member)
        return members.count - 1
    }

    func change(_ index: Int, _ body: (inout ArchiveMember) -> Void) {
        if members.indices.contains(index) { body(&members[index]) }
    }

    /// The same file by another name.
    func addAlias(of index: Int, _ name: String, at place: Place) {
        guard members.indices.contains(index), let alias = add(name, size: 0, at: place) else { return }
        let path = members[alias].path
        members[alias] = members[index]
        members[alias].path = path
    }

    /// The type of a member; empty if it would cost too much to know.
    func type(of content: Content) -> String {
        guard wants.contains(.types) else { return "" }
        return content.withHead { head in
            if let type = TypeTable.type(of: head) { return type }
            let cost = AttachmentTools.isText(head) ? AttachmentLimits.magicTextCost : 1
            guard magicLeft >= cost else { return "" }
            magicLeft -= cost
            guard let type = tools.type(of: head, textLimit: AttachmentLimits.magicMemberText) else {
                isIncomplete = true
                return ""
            }
            return type
        }
    }
}
