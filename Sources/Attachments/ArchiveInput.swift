// SPDX-License-Identifier: Apache-2.0

internal import CArchive
internal import Glibc

/// What libarchive reads from: a source, with limits on how much of it is read.
///
/// The format decides how often it reads what: an archive whose entries lie over each other, or whose
/// directories never end, is cut off here.
final class ArchiveInput {
    private let source: ByteSource
    private var position = 0
    private let buffer: UnsafeMutableRawBufferPointer
    /// Octets that may still be read.
    private var left: Int
    /// The same until the next entry is found.
    private var headerLeft = AttachmentLimits.entryHeader
    private var isInHeader = true
    private(set) var octetsRead = 0
    /// Takes `AttachmentLimits.partHead` at once.
    var readsLittle = false

    init(_ source: ByteSource) {
        self.source = source
        left = 2 * source.count + AttachmentLimits.rereading
        // What is small is read at once.
        buffer = .allocate(byteCount: min(max(source.count, 1), AttachmentLimits.head), alignment: 16)
    }

    deinit { buffer.deallocate() }

    func beginHeader() {
        isInHeader = true
        headerLeft = AttachmentLimits.entryHeader
    }

    func beginData() { isInHeader = false }

    /// Where `read` puts the octets.
    var start: UnsafeRawPointer? { UnsafeRawPointer(buffer.baseAddress) }

    /// The next octets; 0 at the end, -1 over a limit.
    func read() -> Int {
        let limit = readsLittle ? min(AttachmentLimits.partHead, buffer.count) : buffer.count
        let count = source.read(at: position, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<limit]))
        left -= count
        if isInHeader { headerLeft -= count }
        if left < 0 || headerLeft < 0 { return -1 }
        octetsRead += count
        position += count
        return count
    }

    func skip(_ request: Int) -> Int {
        let count = min(max(request, 0), source.count - position)
        position += count
        return count
    }

    func seek(_ offset: Int, _ whence: Int32) -> Int {
        let base: Int
        switch whence {
        case SEEK_SET: base = 0
        case SEEK_CUR: base = position
        default: base = source.count
        }
        let sum = base.addingReportingOverflow(offset)
        guard !sum.overflow, sum.partialValue >= 0 else { return Int(ARCHIVE_FATAL) }
        position = min(sum.partialValue, source.count)
        return position
    }

    /// What libarchive hands to its callbacks.
    static func from(_ client: UnsafeMutableRawPointer?) -> ArchiveInput? {
        client.map { Unmanaged<ArchiveInput>.fromOpaque($0).takeUnretainedValue() }
    }
}
