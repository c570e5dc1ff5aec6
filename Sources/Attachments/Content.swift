// SPDX-License-Identifier: Apache-2.0

/// Some content, an attachment or a member of an archive, as it passes by in pieces: its size and hash, its
/// beginning, and all of it where it has to be looked into.
struct Content: Sendable {
    let name: String
    private(set) var size = 0
    private(set) var kind: ContentKind?
    private(set) var scan: SignatureScan?
    private(set) var spool: Spool
    /// True if not all of what should be laid aside could be.
    private(set) var isTooLarge = false
    private var hash: SHA256?
    private let looksInside: Bool
    /// Hashes need not even the beginning.
    private let keepsHead: Bool
    private var isDecided = false
    private var isKept = false
    private var kept = 0

    /// `memory` octets, at least `AttachmentLimits.head`, stay out of the spool file.
    init(name: String, wants: AttachmentWants, tools: AttachmentTools, memory: Int) {
        self.name = name
        hash = wants.contains(.hashes) ? SHA256() : nil
        looksInside = wants.contains(.members)
        keepsHead = looksInside || wants.contains(.types)
        spool = Spool(memoryLimit: memory, folder: tools.spoolFolder)
    }

    /// What is known of the beginning.
    func withHead<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        spool.memory.withUnsafeBytes { body($0.slice(0, AttachmentLimits.head)) }
    }

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        let offset = size
        size = size.addingReportingOverflow(bytes.count).partialValue
        hash?.update(bytes)
        guard keepsHead else { return }
        let first = bytes.slice(0, AttachmentLimits.head - min(offset, AttachmentLimits.head))
        spool.write(first, at: offset)
        guard looksInside, size >= AttachmentLimits.head else { return }
        decide()
        let rest = bytes.slice(first.count, bytes.count)
        if !rest.isEmpty { look(at: rest, at: offset + first.count) }
    }

    /// No more octets will come: the hash, empty if it is not wanted.
    mutating func finish() -> String {
        if looksInside { decide() }
        return hash?.hexadecimal() ?? ""
    }

    /// With the beginning complete, it is known whether the rest is needed.
    private mutating func decide() {
        guard !isDecided else { return }
        isDecided = true
        kind = withHead(ContentKind.of)
        if let kind, kind.isContainer {
            isKept = true
        } else {
            var scan = withHead { SignatureScan(head: $0, kind: kind) }
            withHead { scan.feed($0, at: 0) }
            isKept = !scan.archives.isEmpty
            self.scan = scan
        }
        kept = spool.end
    }

    private mutating func look(at bytes: UnsafeRawBufferPointer, at offset: Int) {
        if scan != nil {
            let carry = scan?.carry ?? []
            scan?.feed(bytes, at: offset)
            if !isKept, scan?.archives.isEmpty == false {
                isKept = true
                // What was found may have begun in the last piece.
                let start = max(offset - carry.count, spool.end)
                carry.withUnsafeBytes {
                    spool.write($0.slice(carry.count - (offset - start), carry.count), at: start)
                }
            }
        }
        guard isKept else { return }
        let part = bytes.slice(0, AttachmentLimits.spool - min(kept, AttachmentLimits.spool))
        if part.count < bytes.count { isTooLarge = true }
        kept += part.count
        spool.write(part, at: offset)
    }
}
