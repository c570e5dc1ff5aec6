// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import MailSyntax
internal import RuleLanguage

/// `header["Name"]`: the bodies of all fields of that name, unfolded, encoded words decoded.
struct HeaderFact: Fact {
    let declaration = FactDeclaration(
        "header", .list(.text), .message, from: .header, argument: .required, reason: .always("header"),
        "all values of the header field of that name, decoded")
    let parts: MessageParts = .headerFields

    func fieldName(argument: String?) -> String? { argument }

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        record.texts(of: field) { .list($0.map { .text($0) }) }
    }
}

/// `header_count`, `header_count["Name"]`: how many header fields there are.
struct HeaderCountFact: Fact {
    let declaration = FactDeclaration(
        "header_count", .integer, .message, from: .header, argument: .optional, reason: .always("header"),
        "number of header fields, or of those of that name")
    let parts: MessageParts = .headerFields

    func fieldName(argument: String?) -> String? { argument }

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        guard let field else { return .known(.count(record.message.fieldCount)) }
        let counts = record.message.fields.counts
        return .known(.count(counts.indices.contains(field) ? counts[field] : 0))
    }
}

extension Record {
    /// The decoded bodies of a kept field; failed where a limit kept something out, as what was not kept
    /// could have been what the rule looks for.
    func texts(of field: Int?, _ make: ([String]) -> Value) -> Knowledge {
        bodies(of: field) { bodies in make(bodies.map { $0.withUnsafeBytes { FieldBody.text($0) } }) }
    }

    func bodies(of field: Int?, _ make: ([[UInt8]]) -> Value) -> Knowledge {
        guard let field else { return .known(make([])) }
        guard !message.fields.isCut(field) else {
            return .failed("more or longer fields than the limits allow")
        }
        return .known(make(message.fields.bodies(of: field)))
    }
}
