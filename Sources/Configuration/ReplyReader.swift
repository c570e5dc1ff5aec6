// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage
internal import Yams

/// `reject:` and `tempfail:`: code, enhanced status code and a text with facts in it.
enum ReplyReader {
    static func action(
        _ word: String, _ node: Node, _ builder: inout ProgramBuilder, _ reader: inout ConfigReader
    ) -> Action? {
        guard reader.string(node, word) != nil, let scalar = node.scalar else { return nil }
        let example = word == "reject" ? "550 5.7.1 why, and what to do" : "451 4.7.1 why, and what to do"
        let reply: Reply
        do {
            reply = try Reply.parse(scalar.string)
        } catch {
            let end = min(error.offset + 3, max(scalar.string.utf8.count, 1))
            reader.note(
                reader.source.diagnostic(
                    in: scalar, range: min(error.offset, end)..<end, error.message, advice: error.advice))
            return nil
        }
        guard reply.isPermanent == (word == "reject") else {
            let other = word == "reject" ? "tempfail" : "reject"
            reader.note(
                reader.source.diagnostic(
                    in: scalar, range: 0..<3, "\(word) goes with a \(word == "reject" ? 5 : 4)xx code, not \(reply.code)",
                    advice: "write '\(other):', or for example \(example)"))
            return nil
        }
        if !reply.text.utf8.allSatisfy({ $0 < 0x80 }) {
            reader.warn(node, "not every server can read a reply that is not ASCII", advice: "use ASCII only")
        }
        // The text stands at the end of the scalar, blanks behind it aside.
        let offset = scalar.string.range(of: reply.text).map {
            scalar.string.utf8.distance(from: scalar.string.startIndex, to: $0.lowerBound)
        }
        do {
            let text = try builder.template(reply.text)
            let template = ReplyTemplate(code: reply.code, status: reply.status, text: text)
            return word == "reject" ? .reject(template) : .tempfail(template)
        } catch {
            reader.note(error.errors, in: scalar, offset: offset ?? 0)
            return nil
        }
    }
}
