// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax
internal import Recipients
internal import Yams

/// A source that is asked over a connection: `lmtp:`, `smtp:`, `socketmap:` and the keys beside them.
struct ServerSourceReader {
    static let sources = ["lmtp", "smtp", "socketmap"]
    static let options = ["accepts_anyone", "reverse_path", "tls", "connections", "in_flight"]
    /// Those that only make sense where mail is delivered to.
    static let calloutOptions = ["accepts_anyone", "reverse_path", "tls"]

    /// The source that a key names; nil with its mistake noted.
    static func source(_ word: String, _ node: Node, _ reader: inout ConfigReader) -> ServerSource? {
        guard let text = reader.string(node, word) else { return nil }
        do {
            switch word {
            case "lmtp":
                return ServerSource(.callout(.lmtp, try ServerAddress.parse(text, defaultPort: 24)))
            case "smtp":
                return ServerSource(.callout(.smtp, try ServerAddress.parse(text, defaultPort: 25)))
            default: return ServerSource(.socketmap(try SocketmapAddress.parse(text)))
            }
        } catch {
            reader.fail(node, error.message, advice: error.advice)
            return nil
        }
    }

    /// Reads one of `options` into the source.
    static func read(
        _ word: String, _ node: Node, into source: inout ServerSource, _ reader: inout ConfigReader
    ) {
        switch word {
        case "accepts_anyone":
            source.acceptsAnyone = reader.word(node, word) ?? source.acceptsAnyone
        case "tls":
            source.tls = reader.word(node, word) ?? source.tls
            if source.tls == .verified, case .unix = source.address {
                reader.warn(node, "a Unix socket has no name to verify: TLS is taken as it comes there")
            }
        case "connections":
            source.connections =
                reader.integer(node, word, in: ConfigLimits.connections) ?? source.connections
        case "in_flight":
            source.inFlight =
                reader.integer(node, word, in: ConfigLimits.questionsInFlight) ?? source.inFlight
        default: source.reversePath = reversePath(node, &reader)
        }
    }

    /// Empty, or `<>`, is the null reverse-path.
    private static func reversePath(_ node: Node, _ reader: inout ConfigReader) -> CalloutAddress? {
        let text = node.scalar?.string ?? ""
        if text.isEmpty || text == "<>" { return nil }
        guard let mailbox = Mailbox(strict: text), let path = try? CalloutAddress(mailbox) else {
            reader.fail(
                node, "'\(text)' is not an address",
                advice: "write local-part@domain, or \"\" for the null one")
            return nil
        }
        return path
    }
}
