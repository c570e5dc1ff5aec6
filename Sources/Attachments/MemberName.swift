// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// Names of members, of which archives seldom say how they are encoded.
enum MemberName {
    /// What octets without a declared charset are, if they are not valid UTF-8.
    enum Fallback {
        /// IBM code page 437, as the specification of zip has it.
        case dos
        case windows
    }

    /// The name as text; `\` becomes `/`, for that is what it means where such names are unpacked.
    static func decode(_ bytes: UnsafeRawBufferPointer, fallback: Fallback) -> String {
        let bytes = bytes.slice(0, AttachmentLimits.rawName)
        let text: String
        if let valid = String(validating: bytes, as: UTF8.self) {
            text = valid
        } else {
            text =
                Charset.decode(bytes, charset: fallback == .dos ? "cp437" : "windows-1252")
                ?? String(decoding: bytes, as: UTF8.self)
        }
        return withSlashes(text)
    }

    /// UTF-16, little-endian.
    static func decodeUTF16(_ bytes: UnsafeRawBufferPointer) -> String {
        var units: [UInt16] = []
        var index = 0
        while index < 2 * AttachmentLimits.path, let unit = bytes.le16(index), unit != 0 {
            units.append(UInt16(truncatingIfNeeded: unit))
            index += 2
        }
        return withSlashes(String(decoding: units, as: UTF16.self))
    }

    private static func withSlashes(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
        return String(decoding: text.utf8.map { $0 == 0x5C ? 0x2F : $0 }, as: UTF8.self)
    }

    /// A path of at most `AttachmentLimits.path` octets: the end matters most, for it has the extension.
    static func clipped(_ path: String) -> String {
        let limit = AttachmentLimits.path
        guard path.utf8.count > limit else { return path }
        let first = path.utf8.prefix(limit / 4)
        let last = path.utf8.suffix(limit / 2)
        // Characters that are cut through would become U+FFFD of three octets each: there is room for them.
        return String(decoding: first, as: UTF8.self) + "…" + String(decoding: last, as: UTF8.self)
    }

    /// What a compressed file is called when unpacked: without `.gz`, and so on.
    static func unpacked(_ name: String, _ compression: ContentKind.Compression) -> String {
        let lowered = name.lowercased()
        for (packed, unpacked) in compression.extensions where lowered.hasSuffix(packed) {
            let stem = name.utf8.dropLast(packed.utf8.count)
            if stem.isEmpty { break }
            return String(decoding: stem, as: UTF8.self) + unpacked
        }
        return name.isEmpty ? "data" : name
    }
}
