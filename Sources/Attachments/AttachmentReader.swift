// SPDX-License-Identifier: Apache-2.0

/// What is to be found out of attachments: each of them costs.
public struct AttachmentWants: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8

    /// From bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// SHA-256 of attachments (and of members, if those are wanted).
    public static let hashes = AttachmentWants(rawValue: 1)
    /// The type by content.
    public static let types = AttachmentWants(rawValue: 2)
    /// What is in archives, whether they are bombs or encrypted, and macros of Office documents.
    public static let members = AttachmentWants(rawValue: 4)
    /// All of it.
    public static let all: AttachmentWants = [.hashes, .types, .members]
}

/// Reads one attachment as it passes by, in pieces.
///
/// A value: a copy goes on for itself (the two share what lies in the spool file until one of them writes).
/// While it reads it holds 64 KiB at most; archives are unpacked in `finish()`, which takes as long as that
/// takes: `AttachmentLimits.unpacked` bounds it.
public struct AttachmentReader: Sendable {
    private var content: Content
    private let wants: AttachmentWants
    private let tools: AttachmentTools

    /// Reads an attachment of that name. What is an archive is laid aside in a file without a name, within
    /// `AttachmentLimits.spool`; all else is not kept.
    public init(name: String, wants: AttachmentWants, tools: AttachmentTools) {
        content = Content(name: name, wants: wants, tools: tools, memory: AttachmentLimits.head)
        self.wants = wants
        self.tools = tools
    }

    /// The next octets.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        content.feed(bytes)
    }

    /// No more octets will come: what was found.
    public mutating func finish() -> AttachmentFindings {
        var findings = AttachmentFindings()
        findings.sha256 = content.finish()
        findings.size = content.size
        if wants.contains(.types) {
            if let type = content.withHead({ tools.type(of: $0) }) {
                findings.type = type
            } else {
                findings.isIncomplete = true
            }
        }
        guard wants.contains(.members) else { return findings }
        let walk = Walk(packed: content.size, wants: wants, tools: tools)
        let traits = tools.withLocale { walk.inspect(content, at: Walk.Place()) }
        findings.isEncrypted = traits.isEncrypted
        findings.hasMacros = traits.hasMacros
        if wants.contains(.types), let type = traits.type { findings.type = type }
        findings.members = walk.members
        findings.isBomb = walk.isBomb
        findings.isBroken = walk.isBroken
        findings.isTooLarge = walk.isTooLarge
        findings.isIncomplete = findings.isIncomplete || walk.isIncomplete
        return findings
    }
}
