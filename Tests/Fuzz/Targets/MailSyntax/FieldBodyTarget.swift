// SPDX-License-Identifier: Apache-2.0

internal import MailSyntax

/// `FieldBody` and encoded words: unfolding is done once, and the text does not depend on it.
struct FieldBodyTarget: FuzzTarget {
    let name = "field-body"
    let longest = 8_192

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        let unfolded = FieldBody.unfold(bytes)
        try require(unfolded.count <= bytes.count, "unfolding has added octets")
        try unfolded.withUnsafeBytes { again in
            try requireSame(FieldBody.unfold(again), unfolded, "unfolded twice")
            try requireSame(FieldBody.text(again), FieldBody.text(bytes), "the text of the unfolded body")
        }
        let decoded = FieldBody.text(bytes)
        try require(
            decoded.utf8.count <= min(bytes.count * 6 + 6, SyntaxLimits.fieldBody), "the text has grown")
        try require(lowercasedASCII(bytes).utf8.count >= bytes.count, "lower case has lost octets")
        if FieldName.isValid(bytes) { try requireSame(decoded.contains(":"), false, "a colon in a name") }
    }
}

/// `Charset`: any name of a charset, any octets. The name stands before the first NUL.
struct CharsetTarget: FuzzTarget {
    let name = "charset"
    let longest = 2_048

    func run(_ bytes: UnsafeRawBufferPointer) throws {
        var pieces = Pieces(bytes)
        let charset = text(pieces.next())
        let content = pieces.remaining
        guard let decoded = Charset.decode(content, charset: charset) else { return }
        try require(
            decoded.utf8.count <= content.count * 8 + 8,
            "\(content.count) octets have become \(decoded.utf8.count)")
        try requireSame(
            Charset.decode(content, charset: charset.uppercased()), decoded, "the case of a name matters")
    }
}
