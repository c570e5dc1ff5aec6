// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax
internal import MessageContent
internal import RuleLanguage

/// What is in a message, for a person: its parts, what is odd about them, attachments and links.
struct TrialContent {
    private let content: MessageContent

    init(_ content: MessageContent) { self.content = content }

    var lines: [String] {
        section("parts", content.parts.map(part))
            + section("anomalies", content.anomalies.map { "  \($0.rawValue)" })
            + section("attachments", content.attachments.map(attachment) + archives)
            + section("links", content.links.map(link))
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", Terminal.styled(title, .strong)] + lines.map(TrialText.printable)
    }

    private func part(_ shown: ContentPart) -> String {
        let part = shown.part
        let header = part.header
        var words = [String(repeating: "  ", count: part.depth + 1) + kind(part)]
        words += header.names.map { "\"\($0)\"" }
        if let charset = header.charset { words.append("charset \(charset)") }
        let encodings = header.encodings.filter { $0 != .identity }.map(\.rawValue)
        if !encodings.isEmpty { words.append(encodings.joined(separator: " or ")) }
        words.append(TrialContent.size(shown.encodedSize))
        if !part.isCertain { words.append("(only some programs see it)") }
        return words.joined(separator: "  ")
    }

    private func kind(_ part: MIMEPart) -> String {
        switch part.kind {
        case .leaf, .multipart, .message:
            part.header.types.map(\.description).joined(separator: " or ")
        case .uuencoded: "uuencoded file"
        case .yEnc: "yEnc file"
        }
    }

    private func attachment(_ file: Attachment) -> String {
        let isAlone = file.inside.isEmpty
        var words = [isAlone ? "  \"\(file.name)\"" : "    in \"\(file.container)\": \"\(file.inside)\""]
        if !file.type.isEmpty { words.append(file.type) }
        if !file.declaredType.isEmpty, file.declaredType != file.type {
            words.append("declared \(file.declaredType)")
        }
        words.append(TrialContent.size(file.size))
        if file.isEncrypted { words.append("encrypted") }
        if file.hasMacros { words.append("with macros") }
        if file.reading > 1 { words.append("(reading \(file.reading))") }
        if !file.sha256.isEmpty { words.append("sha256 \(file.sha256)") }
        return words.joined(separator: "  ")
    }

    private var archives: [String] {
        let troubles: [(ArchiveTroubles, String)] = [
            (.bomb, "an archive unpacks to more, or is nested deeper, than can be looked into"),
            (.broken, "an archive could not be read to its end"),
            (.tooLarge, "an archive is so large that only a part of it was looked into"),
            (.incomplete, "something went wrong here: there may be more than this"),
        ]
        return troubles.filter { content.archives.contains($0.0) }.map { "  \($0.1)" }
    }

    private func link(_ link: Link) -> String {
        var words = ["  \(link.url)"]
        if !link.domain.isEmpty { words.append("domain \(link.domain)") }
        if link.isIPHost { words.append("IP address") }
        if link.isPunycode { words.append("punycode") }
        if !link.shown.isEmpty { words.append("shown as \"\(link.shown)\"") }
        if link.isMismatch { words.append("which names another domain") }
        return words.joined(separator: "  ")
    }

    private static func size(_ bytes: Int) -> String { Value.count(bytes).rendered(as: .size) }
}

/// The same for `try --json`. Its keys are those of the facts.
struct TrialContentJSON: Encodable {
    struct Part: Encodable {
        let number: Int
        let parent: Int?
        let depth: Int
        let kind: String
        let types: [String]
        let names: [String]
        let encodings: [String]
        let charset: String?
        let encodedSize: Int
        let certain: Bool
    }

    struct File: Encodable {
        let name, declaredType, type, sha256, inside, container: String
        let `extension`: String
        let extensions: [String]
        let size, encodedSize, depth, reading: Int
        let encrypted, macros: Bool
    }

    struct Target: Encodable {
        let url, host, domain, scheme, shown: String
        let ipHost, mismatch, punycode: Bool
        let port: Int
    }

    let parts: [Part]
    let anomalies: [String]
    let attachments: [File]
    let archiveBomb, archiveBroken, archiveTooLarge: Bool
    let links: [Target]

    init(_ content: MessageContent) {
        parts = content.parts.map { shown in
            Part(
                number: shown.part.number, parent: shown.part.parent, depth: shown.part.depth,
                kind: shown.part.kind.rawValue, types: shown.part.header.types.map(\.description),
                names: shown.part.header.names, encodings: shown.part.header.encodings.map(\.rawValue),
                charset: shown.part.header.charset, encodedSize: shown.encodedSize,
                certain: shown.part.isCertain)
        }
        anomalies = content.anomalies.map(\.rawValue)
        attachments = content.attachments.map(File.init)
        archiveBomb = content.archives.contains(.bomb)
        archiveBroken = content.archives.contains(.broken)
        archiveTooLarge = content.archives.contains(.tooLarge)
        links = content.links.map(Target.init)
    }
}

extension TrialContentJSON.File {
    init(_ file: Attachment) {
        self.init(
            name: file.name, declaredType: file.declaredType, type: file.type, sha256: file.sha256,
            inside: file.inside, container: file.container, extension: file.fileExtension,
            extensions: file.fileExtensions, size: file.size, encodedSize: file.encodedSize,
            depth: file.depth, reading: file.reading, encrypted: file.isEncrypted, macros: file.hasMacros)
    }
}

extension TrialContentJSON.Target {
    init(_ link: Link) {
        self.init(
            url: link.url, host: link.host, domain: link.domain, scheme: link.scheme, shown: link.shown,
            ipHost: link.isIPHost, mismatch: link.isMismatch, punycode: link.isPunycode, port: link.port)
    }
}
