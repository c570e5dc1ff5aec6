// SPDX-License-Identifier: Apache-2.0

internal import Attachments

/// `AttachmentReader`: archives, documents and whatever else claims to be some, within limits, the same however cut.
struct AttachmentTarget: FuzzTarget {
    let name = "attachment"
    let longest = 65_536

    /// In memory where there is such a folder.
    private let tools = (try? AttachmentTools(spoolFolder: "/dev/shm")) ?? (try? AttachmentTools())

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        guard let tools else { throw Broken("no tools") }
        var reader = AttachmentReader(name: "winmail.dat", wants: .all, tools: tools)
        var fork: AttachmentReader?
        Cut.odd.each(of: bytes) { chunk in
            if fork == nil, chunk.count > 20 { fork = reader }
            reader.feed(chunk)
        }
        let findings = reader.finish()
        try check(findings, bytes)
        var whole = AttachmentReader(name: "winmail.dat", wants: .all, tools: tools)
        whole.feed(bytes)
        try requireSame(whole.finish(), findings, "whole and in pieces")

        // A copy that was made on the way goes on for itself.
        guard var fork else { return }
        fork.feed(bytes)
        try check(fork.finish(), nil)
    }

    private func check(_ findings: AttachmentFindings, _ bytes: UnsafeRawBufferPointer?) throws {
        if let bytes { try requireSame(findings.size, bytes.count, "the size") }
        try require(findings.sha256.utf8.count == 64, "the hash")
        try require(!findings.type.isEmpty, "no type")
        try require(!findings.isIncomplete, "something went wrong here")
        try require(findings.members.count <= AttachmentLimits.members, "too many members")
        for member in findings.members {
            try require(member.path.utf8.count <= AttachmentLimits.path, "a path is too long")
            try require(member.size >= 0, "a negative size")
            try require([0, 64].contains(member.sha256.utf8.count), "the hash of a member")
        }
    }
}
