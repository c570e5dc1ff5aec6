// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `header_from.name_fit`: whether the display name and the address of the From field belong together.
///
/// - `none`: there is no display name with a word of three letters and more (of A to Z).
/// - `word`: the address has the first four letters of one of its words.
/// - `initial`: the local-part begins as one of its words does.
/// - `unrelated`: neither. Machines that send in many names invent both; so do shops that write their own name
///   before the address of whoever sends for them.
///
/// Of several mailboxes the one counts that fits worst.
enum NameFitFacts {
    private static let words = ["none", "word", "initial", "unrelated"]

    static let all: [any Fact] = [
        RecordFact(
            .init(
                "header_from.name_fit", .enumeration(words), .message, from: .header, reason: .always("from"),
                "whether the display name of the From field and its address have something in common"),
            field: "From"
        ) { record, field in
            record.bodies(of: field) { bodies in
                let fits = bodies.flatMap { $0.withUnsafeBytes { AddressList.parse($0) } }.map(fit)
                let worst = fits.compactMap { words.firstIndex(of: $0) }.max() ?? 0
                return .text(words.indices.contains(worst) ? words[worst] : "none")
            }
        }
    ]

    private static func fit(_ named: NamedMailbox) -> String {
        let names = lowercasedASCII(named.name).split { !("a"..."z").contains($0) }.filter { $0.count >= 3 }
        guard !names.isEmpty else { return "none" }
        let address = lowercasedASCII(named.mailbox.address)
        if names.contains(where: { address.contains($0.prefix(4)) }) { return "word" }
        return names.contains { $0.first == address.first } ? "initial" : "unrelated"
    }
}
