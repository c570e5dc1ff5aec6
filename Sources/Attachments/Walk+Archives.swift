// SPDX-License-Identifier: Apache-2.0

// Archives of which libarchive must not, or can not, be told all.
extension Walk {
    /// 7z, once its header is known to be of a reasonable size.
    func readSevenZip(_ source: ByteSource, at place: Place, _ traits: inout Traits) {
        switch SevenZipHeader.check(source) {
        case .readable: readEntries(source, .sevenZip, at: place, &traits)
        case .encrypted: traits.isEncrypted = true
        case .tooMuch: foundBomb()
        case .broken: isBroken = true
        }
    }

    /// RAR 5, of which libarchive does not know what is encrypted: it stops there.
    func readRAR5(_ source: ByteSource, at place: Place, _ traits: inout Traits) {
        let headers = RAR5Headers(source)
        if headers.isEncrypted {
            traits.isEncrypted = true
            return
        }
        let before = members.count
        let hasEncrypted = headers.files.contains(where: \.isEncrypted)
        let wasBroken = isBroken
        if !hasEncrypted || headers.files.first?.isEncrypted == false {
            readEntries(source, .rar5, at: place, &traits)
        }
        if hasEncrypted {
            traits.isEncrypted = true
            // That it could not be read on is no fault of the archive.
            isBroken = wasBroken
        }
        var found: Set<String> = []
        for index in before..<members.count { found.insert(members[index].path) }
        for file in headers.files where !isFull {
            let path = MemberName.clipped(place.prefix + file.name)
            if found.contains(path) {
                guard file.isEncrypted else { continue }
                for index in before..<members.count where members[index].path == path {
                    change(index) { $0.isEncrypted = true }
                }
            } else if let index = add(file.name, size: file.size, at: place) {
                change(index) { $0.isEncrypted = file.isEncrypted }
            }
        }
    }
}
