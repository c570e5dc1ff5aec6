// SPDX-License-Identifier: Apache-2.0

// Members, once they are found: unpacked, hashed, typed, looked into.
extension Walk {
    /// What was read of a member is complete, as far as it goes: looks into it.
    func finish(_ content: Content, as index: Int, at place: Place) {
        var content = content
        let hash = content.finish()
        let type = type(of: content)
        change(index) {
            $0.size = content.size
            $0.sha256 = hash
            $0.type = type
        }
        guard members.indices.contains(index) else { return }
        let inside = Place(prefix: members[index].path + "/", depth: place.depth)
        let traits = inspect(content, at: inside)
        change(index) {
            $0.isEncrypted = $0.isEncrypted || traits.isEncrypted
            $0.hasMacros = $0.hasMacros || traits.hasMacros
            if let type = traits.type, wants.contains(.types) { $0.type = type }
        }
    }

    /// Content that a member's octets are fed to.
    func content(named name: String) -> Content {
        Content(name: name, wants: wants, tools: tools, memory: AttachmentLimits.memberMemory)
    }

    /// Unpacks the entry that an archive stands at, but for the octets that have been read already; false if the
    /// archive can't be read on.
    func unpack(
        _ archive: LibArchive, as index: Int, named name: String, after beginning: [UInt8] = [],
        at place: Place
    ) -> Bool {
        var content = content(named: name)
        beginning.withUnsafeBytes { content.feed($0) }
        var isReadable = true
        let start = archive.octetsRead
        loop: while true {
            switch archive.nextBlock() {
            case .found(let block):
                content.feed(block)
                checkRatio(unpacked: content.size, packed: archive.octetsRead - start)
                guard count(unpacked: block.count, cost: archive.cost) else { break loop }
            case .end: break loop
            case .unreadable:
                isBroken = true
                break loop
            case .broken:
                isBroken = true
                isReadable = false
                break loop
            }
        }
        // What has been cut off is not looked into: what it was is told by the flags.
        if canUnpack {
            finish(content, as: index, at: place)
        } else {
            change(index) { $0.size = max($0.size, content.size) }
        }
        return isReadable
    }

    /// Looks at the beginning of a part of a document that is text or picture by its name, and unpacks it if it
    /// is an archive or a program. False if the archive can't be read on.
    func unpackUnlessPlain(
        _ archive: LibArchive, as index: Int, named name: String, _ office: inout OfficeParts,
        at place: Place
    ) -> Bool {
        var types = OfficeParts.isContentTypes(name) ? MarkupScan(MarkupScan.contentTypes) : nil
        var head: [UInt8] = []
        loop: while true {
            switch archive.nextBlock() {
            case .found(let block):
                guard count(unpacked: block.count, cost: archive.cost) else { return true }
                types?.feed(block)
                if head.count < AttachmentLimits.partHead { head.append(contentsOf: block) }
                // The types are read to the end.
                if types == nil, head.count >= AttachmentLimits.partHead { break loop }
            case .end: break loop
            case .unreadable:
                isBroken = true
                break loop
            case .broken:
                isBroken = true
                return false
            }
        }
        if types?.hasFound == true { office.hasMacros = true }
        guard !head.withUnsafeBytes(OfficeParts.isPlain) else { return true }
        guard types == nil else {
            isBroken = true
            return true
        }
        return unpack(archive, as: index, named: name, after: head, at: place)
    }
}
