// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Octets laid aside: the first ones in memory, the rest in a file. A value: a copy goes on for itself.
///
/// What is not written, between pieces that are, reads as zeros.
struct Spool: Sendable {
    /// The first octets, up to the limit.
    private(set) var memory: [UInt8] = []
    /// One behind the last octet that was written.
    private(set) var end = 0
    /// True once something could not be written.
    private(set) var hasFailed = false
    private var file: SpoolFile?
    private let memoryLimit: Int
    private let folder: String

    init(memoryLimit: Int, folder: String) {
        self.memoryLimit = memoryLimit
        self.folder = folder
    }

    /// Writes at a place that is at or behind the end.
    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard offset >= end, !hasFailed, !bytes.isEmpty else { return }
        var rest = bytes
        if offset == memory.count, offset < memoryLimit {
            let first = bytes.slice(0, memoryLimit - offset)
            let needed = memory.count + first.count
            // Never more than the limit, as doubling would.
            if needed > memory.capacity {
                memory.reserveCapacity(min(max(needed, 2 * memory.capacity), memoryLimit))
            }
            memory.append(contentsOf: first)
            rest = bytes.slice(first.count, bytes.count)
        }
        if !rest.isEmpty {
            guard openFile(), let file, file.write(rest, at: offset + bytes.count - rest.count) else {
                hasFailed = true
                end = max(end, memory.count)
                return
            }
        }
        end = offset + bytes.count
    }

    private mutating func openFile() -> Bool {
        if file == nil {
            file = SpoolFile.make(in: folder)
        } else if !isKnownUniquelyReferenced(&file) {
            file = file?.copy(in: folder)
        }
        return file != nil
    }

    /// Reads up to as many octets as there is room for; 0 at the end.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard offset >= 0, offset < end else { return 0 }
        if offset < memory.count {
            return memory.withUnsafeBytes { memory in
                let part = memory.slice(offset, offset + buffer.count)
                buffer.copyMemory(from: part)
                return part.count
            }
        }
        return file?.read(at: offset, into: buffer) ?? 0
    }
}

/// A stretch of a spool that is read as if it were a file of its own.
struct ByteSource: Sendable {
    private let spool: Spool
    private let start: Int
    let count: Int

    init(_ spool: Spool) {
        self.spool = spool
        start = 0
        count = spool.end
    }

    private init(_ spool: Spool, start: Int, count: Int) {
        self.spool = spool
        self.start = start
        self.count = count
    }

    /// From `offset` on, at most `limit` octets.
    func window(from offset: Int, limit: Int = .max) -> ByteSource {
        let offset = min(max(offset, 0), count)
        return ByteSource(spool, start: start + offset, count: min(count - offset, max(limit, 0)))
    }

    /// Reads up to as many octets as there is room for; less only at the end.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard offset >= 0, offset < count else { return 0 }
        let wanted = min(buffer.count, count - offset)
        var done = 0
        while done < wanted {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<wanted])
            let got = spool.read(at: start + offset + done, into: part)
            if got == 0 { break }
            done += got
        }
        return done
    }

    /// The octets of a stretch; fewer at the end.
    func bytes(at offset: Int, count wanted: Int) -> [UInt8] {
        guard wanted > 0, offset >= 0, offset < count else { return [] }
        return [UInt8](unsafeUninitializedCapacity: min(wanted, count - offset)) { buffer, filled in
            filled = read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Hands out all octets from `offset` on, `limit` at most, in pieces of 64 KiB, until `body` returns false.
    func forEachPiece(
        from offset: Int = 0, limit: Int = .max, _ body: (UnsafeRawBufferPointer, Int) -> Bool
    ) {
        var buffer = [UInt8](repeating: 0, count: AttachmentLimits.head)
        var position = max(offset, 0)
        let stop = position.addingReportingOverflow(max(limit, 0))
        let end = stop.overflow ? count : min(count, stop.partialValue)
        while position < end {
            let goesOn = buffer.withUnsafeMutableBytes { buffer -> Bool in
                let room = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[..<min(buffer.count, end - position)])
                let got = read(at: position, into: room)
                guard got > 0 else { return false }
                defer { position += got }
                return body(UnsafeRawBufferPointer(rebasing: room[..<got]), position)
            }
            if !goesOn { return }
        }
    }
}
