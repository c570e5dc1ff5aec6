// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Attachments

@Suite("Beginnings of archives within something else")
struct SignatureScanTests {
    private static let signatures: [(ContentKind, [UInt8])] = [
        (.zip, Array("PK\u{3}\u{4}".utf8)), (.rar4, Array("Rar!\u{1A}\u{7}".utf8)),
        (.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]), (.cab, Array("MSCF\0\0\0\0".utf8)),
    ]

    @Test(
        "one that begins at any octet is found, alone and beside others, whole and in pieces",
        arguments: [1, 7, 64, 1_000])
    func anywhere(piece: Int) {
        for (kind, mark) in Self.signatures {
            for place in 0..<140 {
                var bytes = [UInt8](repeating: 0xAA, count: 200)
                bytes.replaceSubrange(place..<(place + mark.count), with: mark)
                // What has two octets of a signature and is none.
                bytes.replaceSubrange(170..<176, with: [0x03, 0x04, 0x21, 0x1A, 0x43, 0x46])
                let found = Self.scan(bytes, piece: piece)
                #expect(found.map(\.offset) == [place] && found.first?.kind == kind, "\(kind) at \(place)")
            }
        }
    }

    @Test("what is cut off is none")
    func cut() {
        for (_, mark) in Self.signatures {
            let bytes = [UInt8](repeating: 0xAA, count: 100) + mark.dropLast()
            #expect(Self.scan(bytes, piece: 1_000).isEmpty)
        }
    }

    private static func scan(_ bytes: [UInt8], piece: Int) -> [(kind: ContentKind, offset: Int)] {
        bytes.withUnsafeBytes { bytes in
            var scan = SignatureScan(head: bytes, kind: nil)
            for start in stride(from: 0, to: bytes.count, by: piece) {
                scan.feed(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + piece, bytes.count)]),
                    at: start)
            }
            return scan.archives
        }
    }
}
