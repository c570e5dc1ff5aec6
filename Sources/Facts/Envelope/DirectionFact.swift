// SPDX-License-Identifier: Apache-2.0

internal import FilterEngine
internal import RuleLanguage

/// `direction`: in, out, or from this machine itself.
struct DirectionFact: Fact {
    let trusted: NetworkSet

    let declaration = FactDeclaration(
        "direction", .enumeration(["inbound", "outbound", "local"]), .message, from: .mail,
        reason: .always("direction"),
        "local when not by SMTP; outbound when authenticated or from a trusted network; else inbound")

    func read(_ record: Record, argument: String?, field: Int?) -> Knowledge {
        if record.client.isLocalSubmission { return .known(.text("local")) }
        let isTrusted = record.client.address.map { trusted.contains($0) } ?? false
        return .known(.text(isTrusted || !record.message.user.isEmpty ? "outbound" : "inbound"))
    }
}
