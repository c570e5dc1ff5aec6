// SPDX-License-Identifier: Apache-2.0

/// A message as a milter gets it: header fields one by one, then the body as it came.
struct MessageBytes {
    struct Field {
        let name: UnsafeRawBufferPointer
        let body: UnsafeRawBufferPointer
    }

    let fields: [Field]
    let body: UnsafeRawBufferPointer

    /// The header section ends at an empty line or at one that is no field; lines end with CRLF, LF or CR.
    init(_ bytes: UnsafeRawBufferPointer) {
        var fields: [Field] = []
        var place = 0
        while place < bytes.count {
            let start = place
            var end = Self.lineEnd(bytes, from: place)
            place = Self.nextLine(bytes, from: end)
            if end == start { break }
            guard let colon = bytes[start..<end].firstIndex(of: 0x3A), colon > start else {
                place = start
                break
            }
            while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 {
                end = Self.lineEnd(bytes, from: place)
                place = Self.nextLine(bytes, from: end)
            }
            fields.append(
                Field(
                    name: UnsafeRawBufferPointer(rebasing: bytes[start..<colon]),
                    body: UnsafeRawBufferPointer(rebasing: bytes[(colon + 1)..<end])))
        }
        self.fields = fields
        body = UnsafeRawBufferPointer(rebasing: bytes[place...])
    }

    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
    }

    private static func nextLine(_ bytes: UnsafeRawBufferPointer, from end: Int) -> Int {
        guard end < bytes.count else { return end }
        let isPair = bytes[end] == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A
        return end + (isPair ? 2 : 1)
    }
}
