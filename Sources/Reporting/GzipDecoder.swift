// SPDX-License-Identifier: Apache-2.0
//
// gzip (RFC 1952) with zlib, fed in chunks: any number of members one after the other, zero bytes
// after the last one. What comes out is handed on in steps of `Limits.readChunk`, so that a file that
// swells takes time but no memory.

internal import CZLib

/// Decompresses one file.
final class GzipDecoder {
    /// What a chunk came to.
    enum Outcome {
        /// Goes on with the next chunk, if there is one.
        case more
        /// The data is not what was compressed.
        case damaged
        /// After the last member comes something that is not compressed.
        case trailing
    }

    /// True between members: the file may end here.
    private(set) var isComplete = false

    // zlib keeps a pointer to the stream, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: Limits.readChunk)

    /// `nil` if there is no memory.
    init?() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 is the greatest window, 16 says that it is gzip.
        if inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) != Z_OK {
            return nil
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Decompresses a chunk and hands out what it holds.
    func decode(_ chunk: Span<UInt8>, _ body: (Span<UInt8>) -> Void) -> Outcome {
        chunk.withUnsafeBufferPointer { bytes in
            // zlib takes it as mutable and doesn't write there.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
            stream.pointee.avail_in = UInt32(clamping: bytes.count)
            defer {
                stream.pointee.next_in = nil
                stream.pointee.avail_in = 0
            }
            return decodeAll(body)
        }
    }

    private func decodeAll(_ body: (Span<UInt8>) -> Void) -> Outcome {
        while true {
            if isComplete {
                guard let next = nextMember() else { return .more }
                if next != 0x1F { return .trailing }
                inflateReset(stream)
                isComplete = false
            }
            let status = output.withUnsafeMutableBufferPointer { bytes in
                stream.pointee.next_out = bytes.baseAddress
                stream.pointee.avail_out = UInt32(clamping: bytes.count)
                defer { stream.pointee.next_out = nil }
                return CZLib.inflate(stream, Z_NO_FLUSH)
            }
            let count = output.count - Int(stream.pointee.avail_out)
            if count > 0 { body(output.span.extracting(0..<count)) }
            switch status {
            case Z_STREAM_END: isComplete = true
            case Z_OK, Z_BUF_ERROR:
                if stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 { return .more }
                if status == Z_BUF_ERROR, count == 0 { return .damaged }
            default: return .damaged
            }
        }
    }

    /// Skips padding; the first byte after it, `nil` at the end of the chunk.
    private func nextMember() -> UInt8? {
        while stream.pointee.avail_in > 0, let next = stream.pointee.next_in {
            if next.pointee != 0 { return next.pointee }
            stream.pointee.next_in = next + 1
            stream.pointee.avail_in -= 1
        }
        return nil
    }
}
