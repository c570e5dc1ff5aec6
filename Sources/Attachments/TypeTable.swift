// SPDX-License-Identifier: Apache-2.0

/// Types that no other content can be taken for: libmagic says the same, but takes 10 to 200 microseconds.
enum TypeTable {
    static func type(of head: UnsafeRawBufferPointer) -> String? {
        switch head.byte(0) {
        case 0x89:
            if head.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D]),
                head.has("IHDR", at: 12)
            {
                return "image/png"
            }
        case 0xFF: if isJPEG(head) { return "image/jpeg" }
        case 0x47: if head.has("GIF87a") || head.has("GIF89a") { return "image/gif" }
        case 0x25: if head.has("%PDF-1.") { return "application/pdf" }
        case 0x4D: if isPortableExecutable(head) { return "application/vnd.microsoft.portable-executable" }
        case 0x37: if head.has([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) { return "application/x-7z-compressed" }
        case 0x52: if head.has("Rar!\u{1A}\u{7}") { return "application/x-rar" }
        case 0x1F: if head.has([0x1F, 0x8B, 0x08]) { return "application/gzip" }
        case 0xFD: if head.has([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return "application/x-xz" }
        case 0x42: if ContentKind.Compression.of(head) == .bzip2 { return "application/x-bzip2" }
        case 0x28: if head.has([0x28, 0xB5, 0x2F, 0xFD]) { return "application/zstd" }
        default: break
        }
        return nil
    }

    /// JFIF and Exif; there are others, and other things that begin alike.
    private static func isJPEG(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.has([0xFF, 0xD8, 0xFF]) else { return false }
        return head.has("JFIF", at: 6) && head.byte(3) == 0xE0
            || head.has("Exif", at: 6) && head.byte(3) == 0xE1
    }

    /// The DOS stub says where the header of the program is.
    private static func isPortableExecutable(_ head: UnsafeRawBufferPointer) -> Bool {
        guard head.has("MZ"), let start = head.le32(60), start >= 64 else { return false }
        return head.has("PE\u{0}\u{0}", at: start)
    }
}
