// SPDX-License-Identifier: Apache-2.0

/// Who is told what the MIME reader finds, in the order in which it finds it.
///
/// The content of a part comes decoded and in pieces, once for each way in which it can be decoded: reading 0 is
/// the likeliest. Buffers are valid only during the call.
public protocol MIMESink {
    /// A part begins: its header section has been read. Its content is decoded in `readings` ways.
    mutating func begin(_ part: MIMEPart, readings: [TransferEncoding])
    /// The next decoded bytes of a part. For a multipart, what stands before its first and behind its last part.
    mutating func content(_ bytes: UnsafeRawBufferPointer, part: Int, reading: Int)
    /// From here on the content can be read in one more way: reading `new` has begun as `old` did so far.
    mutating func fork(part: Int, from old: Int, into new: Int)
    /// From here on the content can be read in one more way: reading `new` begins here, with nothing in front.
    mutating func restart(part: Int, as new: Int)
    /// A reading has ended before its part did.
    mutating func end(part: Int, reading: Int)
    /// A part has ended, with all its readings; `encodedSize` counts its body as it was transferred.
    mutating func end(_ part: MIMEPart, encodedSize: Int)
}
