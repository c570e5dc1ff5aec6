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
        guard let scalar = node.scalar, !scalar.string.isEmpty else {
            reader.fail(
                node, node.scalar == nil ? "\(word) should be a text" : "\(word) should not be empty",
                advice:
                    "for example \(word): \"\(word == "reject" ? "550 5.7.1" : "451 4.7.1") why, and what to do\""
            )
            return nil
        }
        // A block scalar ends with a line break of its own, which no one means to send.
        let isBlock = scalar.style == .literal || scalar.style == .folded
        let written = isBlock ? String(scalar.string.trimmingEnd { $0.isNewline }) : scalar.string
        let example = word == "reject" ? "550 5.7.1 why, and what to do" : "451 4.7.1 why, and what to do"
        let reply: Reply
        do {
            reply = try Reply.parse(written)
        } catch {
            let end = min(error.offset + 3, max(written.utf8.count, 1))
            reader.note(
                reader.source.diagnostic(
                    in: scalar, range: min(error.offset, end)..<end, error.message, advice: error.advice))
            return nil
        }
        guard reply.isPermanent == (word == "reject") else {
            let other = word == "reject" ? "tempfail" : "reject"
            reader.note(
                reader.source.diagnostic(
                    in: scalar, range: 0..<3,
                    "\(word) goes with a \(word == "reject" ? 5 : 4)xx code, not \(reply.code)",
                    advice: "write '\(other):', or for example \(example)"))
            return nil
        }
        if !reply.text.utf8.allSatisfy({ $0 < 0x80 }) {
            reader.warn(node, "not every server can read a reply that is not ASCII", advice: "use ASCII only")
        }
        // The text stands at the end of the scalar, blanks behind it aside.
        let offset = written.trimmingEnd { $0 == " " }.utf8.count - reply.text.utf8.count
        do {
            let text = try builder.template(reply.text)
            let template = ReplyTemplate(code: reply.code, status: reply.status, text: text)
            return word == "reject" ? .reject(template) : .tempfail(template)
        } catch {
            reader.note(error.errors, in: scalar, offset: max(0, offset))
            return nil
        }
    }
}

extension String {
    fileprivate func trimmingEnd(_ isDropped: (Character) -> Bool) -> Substring {
        var text = self[...]
        while let last = text.last, isDropped(last) { text.removeLast() }
        return text
    }
}
