// SPDX-License-Identifier: Apache-2.0

internal import Attachments
internal import MailSyntax

/// A file that a message carries, in one reading of the message: by itself, or in an archive.
public struct Attachment: Sendable, Hashable {
    /// Its name; empty without one.
    public var name: String
    /// As declared, `type/subtype`; empty for what is in an archive.
    public var declaredType: String
    /// By its content; empty where that was not looked at.
    public var type = ""
    /// Decoded octets.
    public var size = 0
    /// As it was transferred; 0 for what is in an archive.
    public var encodedSize = 0
    /// In hexadecimal digits; empty where it was not asked for.
    public var sha256 = ""
    /// True if it can't be read without a password.
    public var isEncrypted = false
    /// True for an Office document with macros.
    public var hasMacros = false
    /// How many multiparts, messages and archives it is in.
    public var depth: Int
    /// The path in the archive; empty for what is in none.
    public var inside = ""
    /// The name of the attachment that it is in; empty for what is in no archive.
    public var container = ""
    /// 1 for what most readers see, more for further readings of the same part.
    public var reading = 1

    /// An attachment of which nothing more is known.
    public init(name: String, declaredType: String, depth: Int) {
        self.name = name
        self.declaredType = declaredType
        self.depth = depth
    }

    /// The last extension of the name, in lower case; empty without one.
    public var fileExtension: String { FileName.extensions(of: name).last ?? "" }
    /// All extensions of the name: those of `a.pdf.exe` are pdf and exe.
    public var fileExtensions: [String] { FileName.extensions(of: name) }

    mutating func note(_ findings: AttachmentFindings) {
        type = findings.type
        size = findings.size
        sha256 = findings.sha256
        isEncrypted = findings.isEncrypted
        hasMacros = findings.hasMacros
    }

    /// What it holds, each as an attachment of its own.
    func members(_ findings: AttachmentFindings) -> [Attachment] {
        findings.members.map { member in
            var inner = Attachment(name: FileName.last(of: member.path), declaredType: "", depth: depth + 1)
            inner.type = member.type
            inner.size = member.size
            inner.sha256 = member.sha256
            inner.isEncrypted = member.isEncrypted
            inner.hasMacros = member.hasMacros
            inner.inside = member.path
            inner.container = name
            inner.reading = reading
            return inner
        }
    }
}

/// Names of files.
enum FileName {
    /// What stands behind the last slash or backslash.
    static func last(of path: String) -> String {
        let separators = [UInt8(ascii: "/"), UInt8(ascii: "\\")]
        guard let cut = path.utf8.lastIndex(where: separators.contains) else { return path }
        return String(path[path.utf8.index(after: cut)...])
    }

    /// The extensions, in lower case. What has blanks or marks in it is none; dots and blanks at the end are not
    /// part of a name on Windows.
    static func extensions(of name: String) -> [String] {
        var rest = Substring(last(of: name))
        while let end = rest.last, end == "." || end.isWhitespace { rest.removeLast() }
        let pieces = rest.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        let extensions = pieces.map { lowercased($0.trimmedEnd) }.filter(isExtension)
        // The last piece decides what the file is opened with: if it is no extension there is none.
        guard let last = pieces.last, isExtension(lowercased(last)) else { return [] }
        return Array(extensions.suffix(ContentLimits.fileExtensions))
    }

    private static func isExtension(_ text: String) -> Bool {
        guard (1...ContentLimits.fileExtension).contains(text.utf8.count) else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "0"..."9", "_", "-", "~", "$": true
            default: !scalar.isASCII && scalar.properties.isAlphabetic
            }
        }
    }

    private static func lowercased(_ text: some StringProtocol) -> String { text.lowercased() }
}

extension Substring {
    fileprivate var trimmedEnd: Substring {
        var rest = self
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
