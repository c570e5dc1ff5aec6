// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `unsubscribe.*`: whether a reader is offered a way off the list.
///
/// They say what is offered, not whether it works. RFC 8058 also asks for a DKIM signature over both
/// fields: a rule adds that by `dkim.*`.
enum UnsubscribeFacts {
    static let all: [any Fact] = [
        // RFC 2369 section 3.2
        ManyFieldsFact(
            .init(
                "unsubscribe.link", .boolean, .message, from: .header, reason: .always("unsubscribe"),
                "a List-Unsubscribe field has a URI of http, https or mailto"),
            bodies: [link]
        ) { .boolean(!schemes($0).isEmpty) },
        // RFC 8058 section 3.1
        ManyFieldsFact(
            .init(
                "unsubscribe.one_click", .boolean, .message, from: .header, reason: .always("unsubscribe"),
                "a List-Unsubscribe field has a URI of https, and List-Unsubscribe-Post says One-Click"),
            bodies: [link, post]
        ) { fields in
            .boolean(schemes(fields).contains(.https) && fields.texts(post).contains(where: isOneClick))
        },
    ]

    private static let link = "List-Unsubscribe"
    private static let post = "List-Unsubscribe-Post"

    private static func schemes(_ fields: ManyFields) -> Set<ListCommand.Scheme> {
        fields.texts(link).reduce(into: []) { found, text in
            found.formUnion(Array(text.utf8).withUnsafeBytes { ListCommand.schemes($0) })
        }
    }

    private static func isOneClick(_ text: String) -> Bool {
        lowercasedASCII(text) == "list-unsubscribe=one-click"
    }
}
