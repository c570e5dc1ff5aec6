// SPDX-License-Identifier: Apache-2.0

/// Writes octets one by one; those that there is no room for are dropped.
struct ByteWriter {
    private let output: UnsafeMutableRawBufferPointer
    var count = 0

    init(_ output: UnsafeMutableRawBufferPointer) { self.output = output }

    var room: Int { output.count - count }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        guard count < output.count else { return }
        output[count] = byte
        count += 1
    }

    /// Where the next octets go, if there is room for so many.
    func target(_ size: Int) -> UnsafeMutableRawPointer? {
        size <= room ? output.baseAddress.map { $0 + count } : nil
    }
}
