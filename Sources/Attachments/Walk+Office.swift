// SPDX-License-Identifier: Apache-2.0
//
// Documents of Office before 2007 ([MS-DOC], [MS-XLS], [MS-PPT], [MS-OVBA]), encrypted ones since
// ([MS-OFFCRYPTO]), messages of Outlook ([MS-OXMSG]).

extension Walk {
    /// What the directory of a compound file says: type, macros, encryption.
    func readCompoundFile(_ source: ByteSource, at place: Place, _ traits: inout Traits) {
        guard var file = CompoundFile(source) else {
            isBroken = true
            return
        }
        if !file.isWhole { isBroken = true }
        for entry in file.entries {
            let name = entry.name.lowercased()
            if Walk.macroNames.contains(name) { traits.hasMacros = true }
            switch name {
            case "encryptedpackage":
                traits.isEncrypted = true
            case "worddocument":
                traits.type = traits.type ?? "application/msword"
                // fEncrypted of the FIB
                let start = file.beginning(of: entry, 12)
                if start.withUnsafeBytes({ ($0.le16(10) ?? 0) & 0x100 != 0 }) { traits.isEncrypted = true }
            case "workbook", "book":
                traits.type = traits.type ?? "application/vnd.ms-excel"
                file.beginning(of: entry, AttachmentLimits.workbook).withUnsafeBytes {
                    Walk.read(workbook: $0, &traits)
                }
            case "powerpoint document":
                traits.type = traits.type ?? "application/vnd.ms-powerpoint"
            case "current user":
                // headerToken of an encrypted presentation
                let start = file.beginning(of: entry, 16)
                if start.withUnsafeBytes({ $0.le32(12) == 0xF3D1_C4DF }) { traits.isEncrypted = true }
            case "__properties_version1.0" where traits.type == nil:
                traits.type = "application/vnd.ms-outlook"
            default: break
            }
            if entry.type == 1, name.hasPrefix("__attach_version1.0_#") {
                readAttachment(entry, of: &file, at: place)
            }
        }
    }

    /// An attachment of a message of Outlook: a storage, with a stream for each long property
    /// ([MS-OXMSG], section 2.2.2). What is embedded as a message has no data of its own: its attachments are
    /// storages of the same file.
    private func readAttachment(_ storage: CompoundFile.Entry, of file: inout CompoundFile, at place: Place) {
        // The archive that it would be is one deeper.
        guard place.depth <= AttachmentLimits.depth else {
            foundBomb()
            return
        }
        var names: [Int: String] = [:]
        var data: CompoundFile.Entry?
        for entry in file.children(of: storage) where entry.type == 2 {
            let stream = entry.name.lowercased()
            guard stream.hasPrefix("__substg1.0_") else { continue }
            if stream == "__substg1.0_37010102" { data = entry }
            for (rank, property) in ["3707", "3704", "3001"].enumerated() {
                guard stream.hasPrefix("__substg1.0_" + property) else { continue }
                let isWide = stream.hasSuffix("001f")
                let octets = file.beginning(of: entry, 2 * AttachmentLimits.path)
                let name = octets.withUnsafeBytes {
                    isWide ? MemberName.decodeUTF16($0) : MemberName.decode($0, fallback: .windows)
                }
                if !name.isEmpty { names[2 * rank + (isWide ? 0 : 1)] = name }
            }
        }
        var told: [String] = []
        for rank in names.keys.sorted() {
            if let name = names[rank], !told.contains(name) { told.append(name) }
        }
        let name = told.first ?? "untitled"
        guard let index = add(name, size: data?.size ?? 0, at: place) else { return }
        if let data, canUnpack {
            var content = content(named: name)
            let done = file.forEachPiece(of: data, .max) { piece in
                piece.withUnsafeBytes { content.feed($0) }
                return count(unpacked: piece.count)
            }
            if done < data.size { isBroken = true }
            if canUnpack { finish(content, as: index, at: place) }
        }
        for other in told.dropFirst() { addAlias(of: index, other, at: place) }
    }

    /// Storages and streams that only projects of macros have.
    private static let macroNames: Set<String> = [
        "vba", "_vba_project", "_vba_project_cur", "macros", "projectwm", "vba_project",
    ]

    /// The records at the beginning of a workbook: FILEPASS, and BOUNDSHEET8 of a sheet of Excel 4 macros.
    private static func read(workbook: UnsafeRawBufferPointer, _ traits: inout Traits) {
        var index = 0
        while let record = workbook.le16(index), let length = workbook.le16(index + 2) {
            switch record {
            case 0x000A: return
            case 0x002F: traits.isEncrypted = true
            case 0x0085: if workbook.byte(index + 4 + 5) == 1 { traits.hasMacros = true }
            default: break
            }
            index += 4 + length
        }
    }
}
